//! ResNet-18 for images of 32 by 32: it begins with a convolution of three pixels and no pool, as such images want.
use kiln::prelude::*;
use kiln::vision::{BasicBlock, Projection};

type Layer<const I: usize, const O: usize> = Stack![BasicBlock<I, O, 2, Projection<I, O, 2>>, BasicBlock<O, O, 1>];

#[derive(Module, Debug)]
pub struct ResNet18 {
    conv1: Conv2d<3, 64, 3, Same>,
    bn1: BatchNorm2d<64>,
    layer1: Stack![BasicBlock<64, 64, 1>, BasicBlock<64, 64, 1>],
    layer2: Layer<64, 128>,
    layer3: Layer<128, 256>,
    layer4: Layer<256, 512>,
    fc: Linear<512, 10>,
}

impl ResNet18 {
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: Conv2d::init(device).without_bias(),
            bn1: BatchNorm2d::init(device),
            layer1: Init::init(device),
            layer2: Init::init(device),
            layer3: Init::init(device),
            layer4: Init::init(device),
            fc: Linear::init(device),
        }
    }

    pub fn forward<N: Dim>(&self, images: Tensor![N, 3, 32, 32]) -> Tensor![N, 10] {
        let stem = self.bn1.forward_relu(self.conv1.forward(images));
        let features = stem.apply(&self.layer1).apply(&self.layer2).apply(&self.layer3).apply(&self.layer4);
        self.fc.forward(GlobalAvgPool2d.forward(features))
    }
}
