//! ResNet-18 for images of 32 by 32 on burn's own tensors.
use super::layer::{Conv, Dense, Norm, mean};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use kiln_cpu::{add, relu};

#[derive(Module, Debug)]
struct Block {
    conv1: Conv,
    bn1: Norm,
    conv2: Conv,
    bn2: Norm,
    downsample: Option<Shortcut>,
}

#[derive(Module, Debug)]
struct Shortcut {
    conv: Conv,
    norm: Norm,
}

impl Block {
    fn init([from, to]: [usize; 2], stride: usize, device: &Device) -> Self {
        let shortcut =
            || Shortcut { conv: Conv::unbiased([from, to], 1, stride, device), norm: Norm::init(to, device) };
        Self {
            conv1: Conv::unbiased([from, to], 3, stride, device),
            bn1: Norm::init(to, device),
            conv2: Conv::unbiased([to, to], 3, 1, device),
            bn2: Norm::init(to, device),
            downsample: (from != to).then(shortcut),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let shortcut = match &self.downsample {
            Some(Shortcut { conv, norm }) => norm.forward(conv.forward(x.clone())),
            None => x.clone(),
        };
        let x = self.bn1.forward_relu(self.conv1.forward(x));
        let x = self.bn2.forward(self.conv2.forward(x));
        relu(add(x, shortcut))
    }
}

#[derive(Module, Debug)]
pub struct ResNet18 {
    conv1: Conv,
    bn1: Norm,
    blocks: Vec<Block>,
    fc: Dense,
}

impl ResNet18 {
    pub fn init(device: &Device) -> Self {
        let stages = [[64, 64], [64, 128], [128, 256], [256, 512]];
        let blocks = stages.into_iter().flat_map(|[from, to]| {
            let stride = if from == to { 1 } else { 2 };
            [Block::init([from, to], stride, device), Block::init([to, to], 1, device)]
        });
        Self {
            conv1: Conv::unbiased([3, 64], 3, 1, device),
            bn1: Norm::init(64, device),
            blocks: blocks.collect(),
            fc: Dense::init(512, 10, device),
        }
    }

    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let stem = self.bn1.forward_relu(self.conv1.forward(images));
        let features = self.blocks.iter().fold(stem, |x, block| block.forward(x));
        self.fc.forward(mean(features))
    }
}
