//! The convolutional network of the classification example.
use super::layer::proved;
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, Dropout, Init, Linear, MaxPool2d};
use kiln_tensor::{Dim, FlattensTo, Forward, Is, Len, Pools2, Same, Tensor};

/// Three convolutions with two pools between them, then two fully connected layers, for grey images.
///
/// `FEATURES` is 64 times the area of an image halved twice, each side rounded down: 3,136 for 28 by 28.
///
/// # Shapes
/// `[N, 1, H, W]` to `[N, CLASSES]`.
///
/// # Compile errors
/// An image that gives another number of features than `FEATURES` (`an_image_of_32_for_a_cnn_for_28`,
/// `an_image_of_128_for_a_cnn_for_28`), or one too small for two pools.
///
/// # Source
/// The network of `examples/classification.rs`: 426,346 parameters with ten classes.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::Cnn;
/// let device = burn::tensor::Device::flex();
/// let digits: Tensor![2, 1, 28, 28] = Tensor::ones(&device);
/// let network = Cnn::<10>::init(&device);
/// assert_eq!(network.forward(digits.clone()).dims(), [2, 10]);
/// let maps: Tensor![2, 32, 14, 14] = network.after_conv2(digits.clone());
/// assert_eq!(network.after_conv1(digits).dims(), [2, 16, 28, 28]);
/// let wide: Tensor![2, 1, 9, 16] = Tensor::ones(&device);
/// assert_eq!(Cnn::<3, 512>::init(&device).forward(wide).dims(), [2, 3]);
/// ```
#[derive(Module, Debug)]
pub struct Cnn<const CLASSES: usize, const FEATURES: usize = 3136> {
    /// To 16 channels.
    pub conv1: Conv2d<1, 16, 3, Same>,
    /// After `conv1`.
    pub norm1: BatchNorm2d<16>,
    /// To 32 channels.
    pub conv2: Conv2d<16, 32, 3, Same>,
    /// After `conv2`.
    pub norm2: BatchNorm2d<32>,
    /// To 64 channels.
    pub conv3: Conv2d<32, 64, 3, Same>,
    /// After `conv3`.
    pub norm3: BatchNorm2d<64>,
    /// After the first and the second convolution.
    pub pool: MaxPool2d<2>,
    /// To 128 numbers.
    pub hidden: Linear<FEATURES, 128>,
    /// Before the head.
    pub dropout: Dropout,
    /// The head.
    pub output: Linear<128, CLASSES>,
}

impl<const CLASSES: usize, const FEATURES: usize> Cnn<CLASSES, FEATURES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            conv1: Conv2d::init(device),
            norm1: BatchNorm2d::init(device),
            conv2: Conv2d::init(device),
            norm2: BatchNorm2d::init(device),
            conv3: Conv2d::init(device),
            norm3: BatchNorm2d::init(device),
            pool: MaxPool2d::new(),
            hidden: Linear::init(device),
            dropout: Dropout::new(0.3),
            output: Linear::init(device),
        }
    }

    /// The logits of each image.
    pub fn forward<N: Dim, H: Pools2, W: Pools2>(&self, images: Tensor![N, 1, H, W]) -> Tensor![N, { CLASSES }]
    where
        (Len<64>, H::L4, W::L4): FlattensTo<FEATURES, Self>,
    {
        self.classify(self.features(images))
    }

    /// The maps of the first convolution, normalised and through the ReLU.
    pub fn after_conv1<N: Dim, H: Dim, W: Dim>(&self, images: Tensor![N, 1, H, W]) -> Tensor![N, 16, H, W] {
        self.norm1.forward_relu(self.conv1.forward(images))
    }

    /// The maps of the second convolution, normalised and through the ReLU.
    pub fn after_conv2<N: Dim, H: Pools2, W: Pools2>(
        &self,
        images: Tensor![N, 1, H, W],
    ) -> Tensor![N, 32, (H::L2), (W::L2)] {
        let halved = self.pool.forward(self.after_conv1(images));
        self.norm2.forward_relu(self.conv2.forward(halved))
    }

    /// The maps of the last convolution, which [`classify`](Self::classify) goes on from.
    pub fn features<N: Dim, H: Pools2, W: Pools2>(
        &self,
        images: Tensor![N, 1, H, W],
    ) -> Tensor![N, 64, (H::L4), (W::L4)] {
        let quartered = self.pool.forward(self.after_conv2(images));
        self.norm3.forward_relu(self.conv3.forward(quartered))
    }

    /// The logits, from the maps of the last convolution.
    pub fn classify<N: Dim, H: Dim, W: Dim>(&self, features: Tensor![N, 64, H, W]) -> Tensor![N, { CLASSES }]
    where
        (Len<64>, H, W): FlattensTo<FEATURES, Self>,
    {
        let features: Tensor![N, { FEATURES }] = Tensor::from_burn_unchecked(features.into_burn().flatten(1, 3));
        let hidden = self.hidden.forward(features).relu();
        self.output.forward(self.dropout.forward(hidden))
    }
}

impl<const CLASSES: usize, const FEATURES: usize> Init for Cnn<CLASSES, FEATURES> {
    const PARAMETERS: usize = Conv2d::<1, 16, 3>::PARAMETERS
        + Conv2d::<16, 32, 3>::PARAMETERS
        + Conv2d::<32, 64, 3>::PARAMETERS
        + 2 * (16 + 32 + 64)
        + Linear::<FEATURES, 128>::PARAMETERS
        + Linear::<128, CLASSES>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<1, Self>, H: Pools2, W: Pools2, const CLASSES: usize, const FEATURES: usize>
    Forward<Tensor<(N, C, H, W)>> for Cnn<CLASSES, FEATURES>
where
    (Len<64>, H::L4, W::L4): FlattensTo<FEATURES, Self>,
{
    type Output = Tensor![N, { CLASSES }];
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(proved::<Self, _, _, _, _, 1>(x))
    }
}
