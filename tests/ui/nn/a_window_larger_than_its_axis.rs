//~ a window of 3 with stride 1, padding 0 and dilation 1 does not fit an axis of 2
//~ smaller kernel
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3>, image: Tensor![Batch, 3, 2, 28]) {
    convolution.forward(image); // wrong
}
