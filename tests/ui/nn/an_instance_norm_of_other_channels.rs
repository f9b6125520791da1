//~ expected `32`, found `64`
use kiln::prelude::*;

pub fn wrong(norm: &InstanceNorm2d<32>, x: Tensor![Batch, 64, 28, 28]) {
    norm.forward(x); // wrong
}
