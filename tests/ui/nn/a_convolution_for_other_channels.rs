//~ expected `16`, found `32`
use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct Net {
    first: Conv2d<1, 32, 3>,
    second: Conv2d<16, 64, 3>,
}

impl Net {
    pub fn wrong<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, 64, 24, 24] {
        let features = self.first.forward(images).relu();
        self.second.forward(features).relu() // wrong
    }
}
