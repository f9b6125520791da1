//~ KILN_SIZES = "4094"
//~ the size that comes out here is 4094
//~ `Dyn`
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3>, image: Tensor![Batch, 3, 4096, 28]) {
    convolution.forward(image); // wrong
}
