//~ Len<28>
//~ Len<32>
use kiln::data::Digits;
use kiln::prelude::*;
use kiln::train::{Classify, Schedule, TrainError, Training};

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<1024, 10>,
}

impl Classify<10> for Net {
    type Images = Tensor![Batch, 1, 32, 32];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten())
    }
}

pub fn wrong(training: Training<Digits>) -> Result<(), TrainError> {
    let init = |device: &Device| Net { output: Linear::init(device) };
    training.fit(init, &burn::optim::AdamConfig::new(), Schedule::Constant { rate: 0.01 })?; // wrong
    Ok(())
}
