//~ 32
//~ 30
use kiln::prelude::*;
use kiln::vision::Up;

pub fn wrong(up: &Up<1024, 512>, x: Tensor![Batch, 1024, 15, 15], skip: Tensor![Batch, 512, 32, 32]) {
    up.forward(x, skip); // wrong
}
