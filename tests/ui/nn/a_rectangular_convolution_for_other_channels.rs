//~ expected `8`, found `3`
use kiln::prelude::*;

pub fn wrong(convolution: &RectConv2d<8, 16, Kernel<1, 3>>, x: Tensor![Batch, 3, 28, 28]) {
    convolution.forward(x); // wrong
}
