//~ expected `64`, found `32`
use kiln::prelude::*;

pub fn wrong(convolution: &GroupedConv2d<64, 128, 3, Groups<32>>, x: Tensor![Batch, 32, 28, 28]) {
    convolution.forward(x); // wrong
}
