//~ KILN_SIZES = "4097"
//~ 4097 is not in the table
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3, Stride<2, Same>>, image: Tensor![Batch, 3, 4097, 28]) {
    convolution.forward(image); // wrong
}
