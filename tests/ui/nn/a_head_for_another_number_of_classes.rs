//~ expected `10`, found `100`
use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct Net {
    output: Linear<128, 100>,
}

impl Net {
    pub fn wrong<N: Dim>(&self, features: Tensor![N, 128]) -> Tensor![N, 10] {
        self.output.forward(features) // wrong
    }
}
