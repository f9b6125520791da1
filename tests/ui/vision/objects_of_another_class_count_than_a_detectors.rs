//~ expected `20`, found `80`
use kiln::data::Object;
use kiln::prelude::*;
use kiln::vision::{Detector, PicoResNet};

type Net = Detector<PicoResNet, 32, 64, 128, 32, 20>;

pub fn wrong(net: &Net, images: Tensor![Batch, 3, 128, 128], objects: &[Vec<Object<80>>]) {
    net.forward(images).loss(objects); // wrong
}
