//~ LeNet-5 takes an image side of 32 to 35, and `Len<64>` reaches it
use kiln::prelude::*;
use kiln::vision::LeNet5;

pub fn wrong(net: &LeNet5<10>, images: Tensor![Batch, 1, 64, 64]) {
    net.forward(images); // wrong
}
