//~ `PicoResNet` gives no features of 64, 128 and 256 channels
use kiln::prelude::*;
use kiln::vision::{Detector, PicoResNet};

pub fn wrong(device: &Device) -> Detector<PicoResNet, 64, 128, 256, 64, 20> {
    Detector::init(PicoResNet::init(device), device) // wrong
}
