//! The network of the `classification` example on burn's own tensors.
use super::layer::{Conv, Dense, Drop, Norm, max_pool};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use kiln_cpu::relu;

#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv,
    norm1: Norm,
    conv2: Conv,
    norm2: Norm,
    conv3: Conv,
    norm3: Norm,
    hidden: Dense,
    dropout: Drop,
    output: Dense,
}

impl Cnn {
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: Conv::init([1, 16], 3, 1, device),
            norm1: Norm::init(16, device),
            conv2: Conv::init([16, 32], 3, 1, device),
            norm2: Norm::init(32, device),
            conv3: Conv::init([32, 64], 3, 1, device),
            norm3: Norm::init(64, device),
            hidden: Dense::init(3136, 128, device),
            dropout: Drop::init(0.3),
            output: Dense::init(128, 10, device),
        }
    }

    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = max_pool(self.norm1.forward_relu(self.conv1.forward(images)));
        let features = max_pool(self.norm2.forward_relu(self.conv2.forward(features)));
        let features = self.norm3.forward_relu(self.conv3.forward(features));
        let hidden = relu(self.hidden.forward(features.flatten(1, 3)));
        self.output.forward(self.dropout.forward(hidden))
    }
}
