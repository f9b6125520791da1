//! What makes a network, or a block of one, a layer of a stack.
use burn::{nn::Initializer, tensor::Device};
use kiln_nn::Conv2d;
use kiln_tensor::{Dim, Geometry, Is, Len, Tensor};

/// What keeps the variance of a signal through a ReLU on the way back; torchvision draws its convolutions so.
pub(crate) const FOR_RELU: Initializer =
    Initializer::KaimingNormal { gain: std::f64::consts::SQRT_2, fan_out_only: true };

/// A convolution that a normalisation follows, which has no use for a bias.
pub(crate) fn unbiased<const I: usize, const O: usize, const K: usize, G: Geometry>(
    device: &Device,
) -> Conv2d<I, O, K, G> {
    Conv2d::init(device).without_bias().with_weight(&FOR_RELU)
}

/// The images that reach the layer `L`, which its bound has proved to have `I` channels.
pub(crate) fn proved<L, N: Dim, C: Is<I, L>, H: Dim, W: Dim, const I: usize>(
    x: Tensor<(N, C, H, W)>,
) -> Tensor<(N, Len<I>, H, W)> {
    Tensor::from_burn_unchecked(x.into_burn())
}

/// `Init` and `Forward` of a network, by its own `init` and `forward`.
macro_rules! network {
    ($network:ident: $channels:literal channels, $side:path, $parameters:expr) => {
        impl<const CLASSES: usize> kiln_nn::Init for $network<CLASSES> {
            const PARAMETERS: usize = $parameters;

            fn init(device: &burn::tensor::Device) -> Self {
                Self::init(device)
            }
        }

        impl<N: kiln_tensor::Dim, C: kiln_tensor::Is<$channels, Self>, H: $side, W: $side, const CLASSES: usize>
            kiln_tensor::Forward<Tensor<(N, C, H, W)>> for $network<CLASSES>
        {
            type Output = Tensor![N, { CLASSES }];
            fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
                self.forward(crate::models::layer::proved::<Self, _, _, _, _, $channels>(x))
            }
        }
    };
}
pub(crate) use network;
