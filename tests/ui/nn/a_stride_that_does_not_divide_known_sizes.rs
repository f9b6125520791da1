//~ Len<224>` cannot be divided by a stride of 9
//~ strides 1 to 8, 10, 12, 14, 16 and 32
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3, Stride<9, Same>>, image: Tensor![Batch, 3, 224, 28]) {
    convolution.forward(image); // wrong
}
