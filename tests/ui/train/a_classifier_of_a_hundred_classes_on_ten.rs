//~ `Net<100>` cannot learn from batches of `Classified<10, 1, 28, 28>`
use kiln::burn::optim::AdamConfig;
use kiln::data::Splits;
use kiln::prelude::*;
use kiln::train::{Classify, Schedule, TrainError, Training, TrainingOptions};

#[derive(Module, Debug)]
pub struct Net<const CLASSES: usize> {
    output: Linear<784, CLASSES>,
}

impl<const CLASSES: usize> Net<CLASSES> {
    fn init(device: &Device) -> Self {
        Self { output: Linear::init(device) }
    }
}

impl<const CLASSES: usize> Classify<CLASSES> for Net<CLASSES> {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.output.forward(images.flatten())
    }
}

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    let training = Training::new(&splits.train, &splits.valid, options)?;
    training.fit(Net::<100>::init, &AdamConfig::new(), Schedule::Cosine { peak: 0.01 })?; // wrong
    Ok(())
}
