//~ `Net` cannot learn from batches of `Classified<10, 1, 28, 28>`
use kiln::burn::optim::AdamConfig;
use kiln::data::Splits;
use kiln::prelude::*;
use kiln::train::{Classify, Schedule, TrainError, Training, TrainingOptions};

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<3072, 10>,
}

impl Net {
    fn init(device: &Device) -> Self {
        Self { output: Linear::init(device) }
    }
}

impl Classify<10> for Net {
    type Images = Tensor![Batch, 3, 32, 32];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten())
    }
}

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    let training = Training::new(&splits.train, &splits.valid, options)?;
    training.fit(Net::init, &AdamConfig::new(), Schedule::Cosine { peak: 0.01 })?; // wrong
    Ok(())
}
