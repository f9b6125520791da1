//~ KILN_SIZES = "4094"
//~ 4094
//~ a window of 3
//~ 4096
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3>, image: Tensor![Batch, 3, 4096, 28]) {
    convolution.forward(image); // wrong
}
