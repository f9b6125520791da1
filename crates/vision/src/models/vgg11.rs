//! VGG-11.
use super::layer::{FOR_RELU, network};
use burn::{module::Module, nn::Initializer, tensor::Device};
use kiln_nn::{AdaptiveAvgPool2d, Conv2d, Dropout, Linear, MaxPool2d, Relu, Stack, stack};
use kiln_tensor::{Dim, Pools5, Same, Tensor};

type Conv<const I: usize, const O: usize> = Conv2d<I, O, 3, Same>;
type Features = Stack![
    Conv<3, 64>, Relu, MaxPool2d<2>,
    Conv<64, 128>, Relu, MaxPool2d<2>,
    Conv<128, 256>, Relu, Conv<256, 256>, Relu, MaxPool2d<2>,
    Conv<256, 512>, Relu, Conv<512, 512>, Relu, MaxPool2d<2>,
    Conv<512, 512>, Relu, Conv<512, 512>, Relu, MaxPool2d<2>,
];
type Classifier<const CLASSES: usize> =
    Stack![Linear<25088, 4096>, Relu, Dropout, Linear<4096, 4096>, Relu, Dropout, Linear<4096, CLASSES>];

/// Eight convolutions and three fully connected layers, for images of at least 32 by 32 pixels.
///
/// # Shapes
/// `[N, 3, H, W]` to `[N, CLASSES]`.
///
/// # Compile errors
/// An image too small for five pools (`an_image_of_31_for_a_vgg11`).
///
/// # Source
/// Simonyan and Zisserman 2014, "Very Deep Convolutional Networks for Large-Scale Image Recognition", column A;
/// torchvision's `vgg11`, and its keys in a file. 132,863,336 parameters with 1,000 classes.
///
/// ```
/// use kiln_vision::Vgg11;
/// use kiln_nn::Init;
/// const _: () = assert!(Vgg11::<1000>::PARAMETERS == 132_863_336);
/// ```
#[derive(Module, Debug)]
pub struct Vgg11<const CLASSES: usize> {
    /// The convolutions.
    pub features: Features,
    /// To 7 by 7 pixels, whatever the size.
    pub avgpool: AdaptiveAvgPool2d<7, 7>,
    /// The fully connected layers.
    pub classifier: Classifier<CLASSES>,
}

impl<const CLASSES: usize> Vgg11<CLASSES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            features: stack![
                conv(device),
                Relu,
                MaxPool2d::new(),
                conv(device),
                Relu,
                MaxPool2d::new(),
                conv(device),
                Relu,
                conv(device),
                Relu,
                MaxPool2d::new(),
                conv(device),
                Relu,
                conv(device),
                Relu,
                MaxPool2d::new(),
                conv(device),
                Relu,
                conv(device),
                Relu,
                MaxPool2d::new(),
            ],
            avgpool: AdaptiveAvgPool2d,
            classifier: stack![
                linear(device),
                Relu,
                Dropout::new(0.5),
                linear(device),
                Relu,
                Dropout::new(0.5),
                linear(device),
            ],
        }
    }

    /// The logits of each image.
    pub fn forward<N: Dim, H: Pools5, W: Pools5>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }] {
        let pooled = self.avgpool.forward(self.features(images));
        pooled.flatten().apply(&self.classifier)
    }

    /// What the head sees, at a thirty-second of the size.
    pub fn features<N: Dim, H: Pools5, W: Pools5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 512, (H::L32), (W::L32)] {
        images.apply(&self.features)
    }
}

fn conv<const I: usize, const O: usize>(device: &Device) -> Conv<I, O> {
    Conv2d::init(device).with_weight(&FOR_RELU).with_bias(&Initializer::Zeros)
}

fn linear<const I: usize, const O: usize>(device: &Device) -> Linear<I, O> {
    Linear::init(device).with_weight(&Initializer::Normal { mean: 0.0, std: 0.01 }).with_bias(&Initializer::Zeros)
}

network!(Vgg11: 3 channels, Pools5, Features::PARAMETERS + Classifier::<CLASSES>::PARAMETERS);
