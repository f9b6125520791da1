//~ an image side of `Len<31>` cannot take five pools of two: it is less than 32
use kiln::prelude::*;
use kiln::vision::Vgg11;

pub fn wrong(net: &Vgg11<10>, images: Tensor![Batch, 3, 31, 64]) {
    net.forward(images); // wrong
}
