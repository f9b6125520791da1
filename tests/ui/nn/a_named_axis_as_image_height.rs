//~ an axis of `Time` cannot take a window of 3
use kiln::prelude::*;

axis!(Time);

pub fn wrong(convolution: &Conv2d<3, 8, 3>, image: Tensor![Batch, 3, Time, 28]) {
    convolution.forward(image); // wrong
}
