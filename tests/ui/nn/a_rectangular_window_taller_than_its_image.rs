//~ a window of 7 with stride 1, padding 0 and dilation 1 does not fit an axis of 5
use kiln::prelude::*;

pub fn wrong(convolution: &RectConv2d<1, 8, Kernel<7, 3>>, image: Tensor![Batch, 1, 5, 28]) {
    convolution.forward(image); // wrong
}
