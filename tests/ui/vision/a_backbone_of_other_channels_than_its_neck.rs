//~ expected `256`, found `128`
use kiln::prelude::*;
use kiln::vision::{Detector, PicoResNet};

pub fn wrong(device: &Device) -> Detector<PicoResNet, 32, 64, 256, 32, 20> {
    Detector::init(PicoResNet::init(device), device) // wrong
}
