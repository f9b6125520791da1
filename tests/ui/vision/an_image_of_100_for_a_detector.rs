//~ an image side of `Len<100>` cannot carry a feature pyramid: it is not a multiple of 16
use kiln::prelude::*;
use kiln::vision::{Detector, PicoResNet};

pub fn wrong(net: &Detector<PicoResNet, 32, 64, 128, 32, 20>, images: Tensor![Batch, 3, 128, 100]) {
    net.forward(images); // wrong
}
