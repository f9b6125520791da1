//! MobileNetV2 on burn's own tensors.
use super::layer::{Conv, Dense, Drop, Norm, mean, relu6};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use kiln_cpu::add;

/// A convolution, a normalisation and ReLU6.
#[derive(Module, Debug)]
struct Normed {
    conv: Conv,
    norm: Norm,
}

impl Normed {
    fn new(conv: Conv, channels: usize, device: &Device) -> Self {
        Self { conv, norm: Norm::init(channels, device) }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        relu6(self.norm.forward(self.conv.forward(x)))
    }
}

#[derive(Module, Debug)]
struct Block {
    widen: Option<Normed>,
    filter: Normed,
    mix: Conv,
    norm: Norm,
    #[module(skip)]
    keeps: bool,
}

impl Block {
    fn init([from, middle, to, stride]: [usize; 4], device: &Device) -> Self {
        let widen = || Normed::new(Conv::unbiased([from, middle], 1, 1, device), middle, device);
        Self {
            widen: (from != middle).then(widen),
            filter: Normed::new(Conv::depthwise(middle, 3, stride, device), middle, device),
            mix: Conv::unbiased([middle, to], 1, 1, device),
            norm: Norm::init(to, device),
            keeps: stride == 1 && from == to,
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let shortcut = self.keeps.then(|| input.clone());
        let x = match &self.widen {
            Some(widen) => widen.forward(input),
            None => input,
        };
        let x = self.norm.forward(self.mix.forward(self.filter.forward(x)));
        match shortcut {
            Some(shortcut) => add(shortcut, x),
            None => x,
        }
    }
}

#[derive(Module, Debug)]
pub struct MobileNetV2 {
    stem: Normed,
    blocks: Vec<Block>,
    last: Normed,
    dropout: Drop,
    output: Dense,
}

/// How much wider a block is inside, its channels, how many there are, and the stride of the first.
const STAGES: [[usize; 4]; 7] =
    [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]];

impl MobileNetV2 {
    pub fn init(device: &Device) -> Self {
        let mut blocks = Vec::new();
        let mut from = 32;
        for [wider, to, count, first] in STAGES {
            for stride in [first].into_iter().chain(std::iter::repeat_n(1, count - 1)) {
                blocks.push(Block::init([from, wider * from, to, stride], device));
                from = to;
            }
        }
        Self {
            stem: Normed::new(Conv::unbiased([3, 32], 3, 2, device), 32, device),
            blocks,
            last: Normed::new(Conv::unbiased([320, 1280], 1, 1, device), 1280, device),
            dropout: Drop::init(0.2),
            output: Dense::init(1280, 1000, device),
        }
    }

    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.blocks.iter().fold(self.stem.forward(images), |x, block| block.forward(x));
        let features = mean(self.last.forward(features));
        self.output.forward(self.dropout.forward(features))
    }
}
