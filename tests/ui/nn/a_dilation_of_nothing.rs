//~ dilation 0
//~ at least 1
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3, Dilation<0>>, image: Tensor![Batch, 3, 28, 28]) {
    convolution.forward(image); // wrong
}
