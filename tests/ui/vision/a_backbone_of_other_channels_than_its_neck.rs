//~ expected `256`, found `128`
use kiln::prelude::*;
use kiln::vision::{Detector, PicoResNet};

pub fn wrong(device: &Device) -> Detector<PicoResNet, 64, 128, 256, 64, 20> {
    Detector::init(PicoResNet::init(device), device) // wrong
}
