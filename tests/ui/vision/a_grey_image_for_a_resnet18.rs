//~ expected `3`, found `1`
use kiln::prelude::*;
use kiln::vision::ResNet18;

pub fn wrong(net: &ResNet18<10>, images: Tensor![Batch, 1, 64, 64]) {
    net.forward(images); // wrong
}
