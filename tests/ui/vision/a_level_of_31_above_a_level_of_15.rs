//~ 31
//~ 30
use kiln::prelude::*;
use kiln::vision::Up;

pub fn wrong(up: &Up<1024, 512>, x: Tensor![Batch, 1024, 15, 15], skip: Tensor![Batch, 512, 31, 30]) {
    up.forward(x, skip); // wrong
}
