//! The network of the `mlp` example on burn's own tensors.
use super::layer::{Dense, Drop};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use kiln_cpu::relu;

#[derive(Module, Debug)]
pub struct Mlp {
    hidden: Dense,
    narrow: Dense,
    dropout: Drop,
    output: Dense,
}

impl Mlp {
    pub fn init(device: &Device) -> Self {
        Self {
            hidden: Dense::init(784, 256, device),
            narrow: Dense::init(256, 128, device),
            dropout: Drop::init(0.2),
            output: Dense::init(128, 10, device),
        }
    }

    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let hidden = relu(self.hidden.forward(images.flatten(1, 3)));
        let narrow = relu(self.narrow.forward(self.dropout.forward(hidden)));
        self.output.forward(self.dropout.forward(narrow))
    }
}
