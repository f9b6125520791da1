//~ a window of 0
//~ at least 1
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 0>, image: Tensor![Batch, 3, 28, 28]) {
    convolution.forward(image); // wrong
}
