//! Convolution over images, each channel by itself.
use crate::{
    Facts, Field, Init,
    conv::conv2d::convolve,
    display::display,
    facts::{start, window},
    init::{Fans, configure},
    room::{assert_room, for_window},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Slide, Tensor, Valid};
use std::marker::PhantomData;

/// A convolution with one filter to a channel: as many groups as channels, so there is nothing to divide.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, H', W']`, as [`Conv2d`](crate::Conv2d).
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Source
/// PyTorch's `nn.Conv2d(C, C, K, groups=C)`.
///
/// ```
/// use kiln_nn::DepthwiseConv2d;
/// use kiln_tensor::{Same, Tensor};
/// let device = burn::tensor::Device::flex();
/// let layer = DepthwiseConv2d::<8, 3, Same>::init(&device);
/// let images: Tensor![2, 8, 5, 5] = Tensor::ones(&device);
/// assert_eq!(layer.forward(images).dims(), [2, 8, 5, 5]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct DepthwiseConv2d<const C: usize, const K: usize, G: Geometry = Valid> {
    /// `[C, 1, K, K]`.
    pub weight: Param<Raw<4>>,
    /// `[C]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const C: usize, const K: usize, G: Geometry> DepthwiseConv2d<C, K, G> {
    const FANS: Fans = Fans { input: K * K, output: C * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([C, 1, K, K], device),
            bias: Some(Self::FANS.uniform([C], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [C, 1, K, K], [C]);

    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, Len<C>, H, W)>,
    ) -> Tensor<(N, Len<C>, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, A: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, A, H, W)>) -> Raw<4> {
        assert_room::<Self, _>(&[for_window::<G>(K); 2], &x);
        convolve::<G>(x.into_burn(), &self.weight, &self.bias, [K, K], C)
    }
}

impl<const C: usize, const K: usize, G: Geometry> Init for DepthwiseConv2d<C, K, G> {
    const PARAMETERS: usize = C * (K * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, A: Is<C, Self>, H: Slide<K, G>, W: Slide<K, G>, const C: usize, const K: usize, G: Geometry>
    Forward<Tensor<(N, A, H, W)>> for DepthwiseConv2d<C, K, G>
{
    type Output = Tensor<(N, Len<C>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, A, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<N: Dim, A: Is<C, Self>, H: Slide<K, G>, W: Slide<K, G>, const C: usize, const K: usize, G: Geometry>
    Facts<Tensor<(N, A, H, W)>> for DepthwiseConv2d<C, K, G>
{
    const PRODUCTS: usize = K * K;
    const FIELD: [Field; 3] = window::<G>([K, K]);
    const START: Option<[isize; 3]> = start::<G>([K, K]);
}

display!([const C: usize, const K: usize, G: Geometry] DepthwiseConv2d<C, K, G>, format!("DepthwiseConv2d<{C}, {K}>"), |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
