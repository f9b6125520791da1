//~ use of moved value: `splits.test`
use kiln::data::{Digits, Splits};
use kiln::prelude::*;
use kiln::train::{Classify, TrainError, Trained};

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<784, 10>,
}

impl Classify<10> for Net {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten())
    }
}

pub fn wrong(first: &Trained<Net, Digits>, second: &Trained<Net, Digits>, splits: Splits) -> Result<(), TrainError> {
    first.evaluate(splits.test)?;
    second.evaluate(splits.test)?; // wrong
    Ok(())
}
