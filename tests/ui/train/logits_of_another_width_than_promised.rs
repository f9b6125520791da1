//~ expected `10`, found `100`
use kiln::prelude::*;
use kiln::train::Classify;

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<784, 100>,
}

impl Classify<10> for Net {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten()) // wrong
    }
}
