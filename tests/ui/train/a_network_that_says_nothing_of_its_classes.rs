//~ Net
//~ cannot learn from batches
//~ Classify<CLASSES>
use kiln::data::Digits;
use kiln::prelude::*;
use kiln::train::{Schedule, TrainError, Training};

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<784, 10>,
}

pub fn wrong(training: Training<Digits>) -> Result<(), TrainError> {
    let init = |device: &Device| Net { output: Linear::init(device) };
    training.fit(init, &burn::optim::AdamConfig::new(), Schedule::Constant { rate: 0.01 })?; // wrong
    Ok(())
}
