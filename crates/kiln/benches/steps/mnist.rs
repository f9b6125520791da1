//! The network of PyTorch's MNIST example: two convolutions, the second of which does nearly all the work.
use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct Mnist {
    conv1: Conv2d<1, 32, 3>,
    conv2: Conv2d<32, 64, 3>,
    pool: MaxPool2d<2>,
    dropout1: Dropout,
    fc1: Linear<9216, 128>,
    dropout2: Dropout,
    fc2: Linear<128, 10>,
}

impl Mnist {
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: Conv2d::init(device),
            conv2: Conv2d::init(device),
            pool: MaxPool2d::new(),
            dropout1: Dropout::new(0.25),
            fc1: Linear::init(device),
            dropout2: Dropout::new(0.5),
            fc2: Linear::init(device),
        }
    }

    pub fn forward<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, 10] {
        let features = self.conv2.forward(self.conv1.forward(images).relu()).relu();
        let features = self.dropout1.forward(self.pool.forward(features));
        let hidden = self.fc1.forward(features.flatten()).relu();
        self.fc2.forward(self.dropout2.forward(hidden))
    }
}
