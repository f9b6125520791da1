//! MobileNetV2.
use super::{
    inverted_residual::{ConvNorm, Inverted, InvertedResidual, Separable, conv_norm},
    layer::network,
};
use burn::{module::Module, nn::Initializer, tensor::Device};
use kiln_nn::{Dropout, GlobalAvgPool2d, Linear, Stack, stack};
use kiln_tensor::{Dim, Same, Stride, Strides5, Tensor};

#[rustfmt::skip]
type Features = Stack![
    ConvNorm<3, 32, 3, Stride<2, Same>>,
    Separable<32, 16>,
    Inverted<16, 96, 24, 2>, InvertedResidual<24, 144>,
    Inverted<24, 144, 32, 2>, InvertedResidual<32, 192>, InvertedResidual<32, 192>,
    Inverted<32, 192, 64, 2>, InvertedResidual<64, 384>, InvertedResidual<64, 384>, InvertedResidual<64, 384>,
    Inverted<64, 384, 96, 1>, InvertedResidual<96, 576>, InvertedResidual<96, 576>,
    Inverted<96, 576, 160, 2>, InvertedResidual<160, 960>, InvertedResidual<160, 960>,
    Inverted<160, 960, 320, 1>,
    ConvNorm<320, 1280, 1>,
];
type Classifier<const CLASSES: usize> = Stack![Dropout, Linear<1280, CLASSES>];

/// A network for small machines: each channel is filtered by itself, and blocks are narrow between each other.
///
/// # Shapes
/// `[N, 3, H, W]` to `[N, CLASSES]`, for images of any size.
///
/// # Source
/// Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks"; torchvision's `mobilenet_v2`, and its
/// keys in a file. 3,504,872 parameters with 1,000 classes.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::MobileNetV2;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 3, 32, 48] = Tensor::ones(&device);
/// assert_eq!(MobileNetV2::<10>::init(&device).forward(images).dims(), [2, 10]);
/// ```
#[derive(Module, Debug)]
pub struct MobileNetV2<const CLASSES: usize> {
    /// The blocks, between two convolutions.
    pub features: Features,
    /// The mean of each channel.
    pub avgpool: GlobalAvgPool2d,
    /// The head.
    pub classifier: Classifier<CLASSES>,
}

impl<const CLASSES: usize> MobileNetV2<CLASSES> {
    /// Fresh parameters.
    #[rustfmt::skip]
    pub fn init(device: &Device) -> Self {
        let features = stack![
            conv_norm(device),
            Separable::init(device),
            Inverted::init(device), InvertedResidual::init(device),
            Inverted::init(device), InvertedResidual::init(device), InvertedResidual::init(device),
            Inverted::init(device), InvertedResidual::init(device), InvertedResidual::init(device), InvertedResidual::init(device),
            Inverted::init(device), InvertedResidual::init(device), InvertedResidual::init(device),
            Inverted::init(device), InvertedResidual::init(device), InvertedResidual::init(device),
            Inverted::init(device),
            conv_norm(device),
        ];
        let head = Linear::init(device)
            .with_weight(&Initializer::Normal { mean: 0.0, std: 0.01 })
            .with_bias(&Initializer::Zeros);
        Self { features, avgpool: GlobalAvgPool2d, classifier: stack![Dropout::new(0.2), head] }
    }

    /// The logits of each image.
    pub fn forward<N: Dim, H: Strides5, W: Strides5>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }] {
        self.avgpool.forward(self.features(images)).apply(&self.classifier)
    }

    /// What the head sees, at a thirty-second of the size.
    pub fn features<N: Dim, H: Strides5, W: Strides5>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, 1280, (H::L32), (W::L32)] {
        images.apply(&self.features)
    }
}

network!(MobileNetV2: 3 channels, Strides5, {
    // The two convolutions outside the blocks have no bias either.
    Features::PARAMETERS - 32 - 1280 + Classifier::<CLASSES>::PARAMETERS
});
