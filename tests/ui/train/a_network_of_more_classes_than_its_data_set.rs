//~ Classify<10>
//~ Classify<100>
use kiln::data::Digits;
use kiln::prelude::*;
use kiln::train::{Classify, Schedule, TrainError, Training};

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<784, 100>,
}

impl Classify<100> for Net {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 100] {
        self.output.forward(images.flatten())
    }
}

pub fn wrong(training: Training<Digits>) -> Result<(), TrainError> {
    let init = |device: &Device| Net { output: Linear::init(device) };
    training.fit(init, &burn::optim::AdamConfig::new(), Schedule::Constant { rate: 0.01 })?; // wrong
    Ok(())
}
