//~ `Same` padding needs an odd kernel, and 4 is not
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 4, Same>, image: Tensor![Batch, 3, 28, 28]) {
    convolution.forward(image); // wrong
}
