//~ 120
//~ 9720
use kiln::prelude::*;
use kiln::vision::LeNet5;

pub fn wrong(net: &LeNet5<10>, images: Tensor![Batch, 1, 64, 64]) {
    net.forward(images); // wrong
}
