use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct Cnn<const CLASSES: usize> {
    conv1: Conv2d<1, 32, 3>,
    conv2: Conv2d<32, 64, 3>,
    pool: MaxPool2d<2>,
    hidden: Linear<9216, 128>,
    output: Linear<128, CLASSES>,
}

impl<const CLASSES: usize> Cnn<CLASSES> {
    pub fn forward<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, { CLASSES }] {
        let features = self.conv1.forward(images).relu();
        let features = self.conv2.forward(features).relu();
        let features = self.pool.forward(features).flatten();
        self.output.forward(self.hidden.forward(features).relu())
    }
}
