//~ found `Tensor<(Batch, Len<10>), Probability>`
use kiln::prelude::*;
use kiln::train::Classify;

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<784, 10>,
}

impl Classify<10> for Net {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten()).softmax::<1>() // wrong
    }
}
