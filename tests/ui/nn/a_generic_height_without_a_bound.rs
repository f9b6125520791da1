//~ an axis of `H` cannot take a window of 3
//~ a generic axis needs a bound
use kiln::prelude::*;

pub fn wrong<H: Dim>(convolution: &Conv2d<3, 8, 3>, image: Tensor![Batch, 3, H, 28]) {
    convolution.forward(image); // wrong
}
