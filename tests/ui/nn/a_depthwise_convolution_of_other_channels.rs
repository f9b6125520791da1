//~ expected `32`, found `64`
use kiln::prelude::*;

pub fn wrong(convolution: &DepthwiseConv2d<32, 3>, x: Tensor![Batch, 64, 28, 28]) {
    convolution.forward(x); // wrong
}
