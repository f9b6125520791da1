//~ expected a tuple with 5 elements, found one with 4 elements
use kiln::prelude::*;

pub fn wrong(convolution: &Conv3d<3, 8, 3>, images: Tensor![Batch, 3, 28, 28]) {
    convolution.forward(images); // wrong
}
