//! The network of PyTorch's MNIST example on burn's own tensors.
use super::layer::{Conv, Dense, Drop, max_pool};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use kiln_cpu::relu;

#[derive(Module, Debug)]
pub struct Mnist {
    conv1: Conv,
    conv2: Conv,
    dropout1: Drop,
    fc1: Dense,
    dropout2: Drop,
    fc2: Dense,
}

impl Mnist {
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: Conv::unpadded([1, 32], 3, device),
            conv2: Conv::unpadded([32, 64], 3, device),
            dropout1: Drop::init(0.25),
            fc1: Dense::init(9216, 128, device),
            dropout2: Drop::init(0.5),
            fc2: Dense::init(128, 10, device),
        }
    }

    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = relu(self.conv2.forward(relu(self.conv1.forward(images))));
        let features = self.dropout1.forward(max_pool(features));
        let hidden = relu(self.fc1.forward(features.flatten(1, 3)));
        self.fc2.forward(self.dropout2.forward(hidden))
    }
}
