//~ a factor of 0 leaves nothing of an axis
use kiln::prelude::*;

pub fn wrong(up: &UpConv2d<8, 4, 0>, x: Tensor![Batch, 8, 14, 14]) {
    up.forward(x); // wrong
}
