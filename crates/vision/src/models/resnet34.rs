//! ResNet-34.
use super::{
    layer::{network, unbiased},
    residual_block::{BasicBlock, Projection},
};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, GlobalAvgPool2d, Init, Linear, MaxPool2d, Stack};
use kiln_tensor::{Dim, Same, Stride, Strides5, Tensor};

type Keep<const C: usize> = BasicBlock<C, C, 1>;
type Down<const I: usize, const O: usize> = BasicBlock<I, O, 2, Projection<I, O, 2>>;
type Layer1 = Stack![Keep<64>, Keep<64>, Keep<64>];
type Layer2 = Stack![Down<64, 128>, Keep<128>, Keep<128>, Keep<128>];
type Layer3 = Stack![Down<128, 256>, Keep<256>, Keep<256>, Keep<256>, Keep<256>, Keep<256>];
type Layer4 = Stack![Down<256, 512>, Keep<512>, Keep<512>];

/// A residual network of 34 layers, for images of any size.
///
/// # Shapes
/// `[N, 3, H, W]` to `[N, CLASSES]`.
///
/// # Source
/// He et al. 2015, "Deep Residual Learning for Image Recognition"; torchvision's `resnet34`, and its keys in a file.
/// 21,797,672 parameters with 1,000 classes.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::ResNet34;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 3, 32, 48] = Tensor::ones(&device);
/// let network = ResNet34::<10>::init(&device);
/// let maps: Tensor![2, 128, 4, 6] = network.after_layer2(images.clone());
/// assert_eq!(network.forward(images).dims(), [2, 10]);
/// ```
#[derive(Module, Debug)]
pub struct ResNet34<const CLASSES: usize> {
    /// To 64 channels, at half the size.
    pub conv1: Conv2d<3, 64, 7, Stride<2, Same>>,
    /// After `conv1`.
    pub bn1: BatchNorm2d<64>,
    /// To a quarter of the size.
    pub maxpool: MaxPool2d<3, Stride<2, Same>>,
    /// 64 channels at a quarter.
    pub layer1: Layer1,
    /// 128 channels at an eighth.
    pub layer2: Layer2,
    /// 256 channels at a sixteenth.
    pub layer3: Layer3,
    /// 512 channels at a thirty-second.
    pub layer4: Layer4,
    /// The mean of each channel.
    pub avgpool: GlobalAvgPool2d,
    /// The head.
    pub fc: Linear<512, CLASSES>,
}

impl<const CLASSES: usize> ResNet34<CLASSES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: unbiased(device),
            bn1: BatchNorm2d::init(device),
            maxpool: MaxPool2d::new(),
            layer1: Init::init(device),
            layer2: Init::init(device),
            layer3: Init::init(device),
            layer4: Init::init(device),
            avgpool: GlobalAvgPool2d,
            fc: Linear::init(device),
        }
    }

    /// The logits of each image.
    pub fn forward<N: Dim, H: Strides5, W: Strides5>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }] {
        self.fc.forward(self.avgpool.forward(self.features(images)))
    }

    /// What the head sees, at a thirty-second of the size.
    pub fn features<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 512, (H::L32), (W::L32)] {
        self.after_layer3(images).apply(&self.layer4)
    }

    /// The maps of `conv1`, normalised and through the ReLU, at half the size.
    pub fn after_conv1<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 64, (H::L2), (W::L2)] {
        self.bn1.forward_relu(self.conv1.forward(images))
    }

    /// What `layer1` gives, at a quarter of the size.
    pub fn after_layer1<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 64, (H::L4), (W::L4)] {
        self.maxpool.forward(self.after_conv1(images)).apply(&self.layer1)
    }

    /// What `layer2` gives, at an eighth of the size.
    pub fn after_layer2<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 128, (H::L8), (W::L8)] {
        self.after_layer1(images).apply(&self.layer2)
    }

    /// What `layer3` gives, at a sixteenth of the size.
    pub fn after_layer3<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 256, (H::L16), (W::L16)] {
        self.after_layer2(images).apply(&self.layer3)
    }
}

network!(ResNet34: 3 channels, Strides5, {
    let stem = 3 * 64 * 7 * 7 + 2 * 64;
    let layers = Layer1::PARAMETERS + Layer2::PARAMETERS + Layer3::PARAMETERS + Layer4::PARAMETERS;
    stem + layers + Linear::<512, CLASSES>::PARAMETERS
});
