//~ expected `CLASSES`, found `10`
use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct Net<const CLASSES: usize> {
    output: Linear<128, 10>,
}

impl<const CLASSES: usize> Net<CLASSES> {
    pub fn wrong<N: Dim>(&self, features: Tensor![N, 128]) -> Tensor![N, {CLASSES}] {
        self.output.forward(features) // wrong
    }
}
