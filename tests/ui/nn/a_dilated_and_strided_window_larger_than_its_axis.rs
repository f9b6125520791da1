//~ a window of 3 with stride 2, padding 1 and dilation 4 does not fit an axis of 6
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3, Dilation<4, Stride<2, Pad<1>>>>, image: Tensor![Batch, 3, 6, 28]) {
    convolution.forward(image); // wrong
}
