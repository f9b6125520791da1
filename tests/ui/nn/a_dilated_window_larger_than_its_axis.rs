//~ a window of 3 with stride 1, padding 0 and dilation 4 does not fit an axis of 8
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3, Dilation<4>>, image: Tensor![Batch, 3, 8, 28]) {
    convolution.forward(image); // wrong
}
