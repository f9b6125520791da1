//! Convolution over images, with a rectangular kernel.
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
use std::{fmt::Debug, marker::PhantomData};

/// A kernel of `H` by `W`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kernel<const H: usize, const W: usize>;

/// A convolution from `I` channels to `O` with a rectangular kernel, `RectConv2d<32, 64, Kernel<1, 7>, Same>`.
///
/// `G` is the geometry of both axes, as in [`Conv2d`](crate::Conv2d).
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H', W']`.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Source
/// PyTorch's `nn.Conv2d` with a pair as its `kernel_size`.
///
/// ```
/// use kiln_nn::{Kernel, RectConv2d};
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let layer = RectConv2d::<1, 4, Kernel<1, 5>>::init(&device);
/// let images: Tensor![2, 1, 8, 8] = Tensor::ones(&device);
/// assert_eq!(layer.forward(images).dims(), [2, 4, 8, 4]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct RectConv2d<const I: usize, const O: usize, K, G: Geometry = Valid> {
    /// `[O, I, kernel height, kernel width]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> (K, G)>,
}

impl<const I: usize, const O: usize, const KH: usize, const KW: usize, G: Geometry>
    RectConv2d<I, O, Kernel<KH, KW>, G>
{
    const FANS: Fans = Fans { input: I * KH * KW, output: O * KH * KW };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([O, I, KH, KW], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [O, I, KH, KW], [O]);

    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, H: Slide<KH, G>, W: Slide<KW, G>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, C, H, W)>) -> Raw<4> {
        assert_room::<Self, _>(&[for_window::<G>(KH), for_window::<G>(KW)], &x);
        convolve::<G>(x.into_burn(), &self.weight, &self.bias, [KH, KW], 1)
    }
}

impl<const I: usize, const O: usize, const KH: usize, const KW: usize, G: Geometry> Init
    for RectConv2d<I, O, Kernel<KH, KW>, G>
{
    const PARAMETERS: usize = O * (I * KH * KW + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    H: Slide<KH, G>,
    W: Slide<KW, G>,
    const I: usize,
    const O: usize,
    const KH: usize,
    const KW: usize,
    G: Geometry,
> Forward<Tensor<(N, C, H, W)>> for RectConv2d<I, O, Kernel<KH, KW>, G>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    H: Slide<KH, G>,
    W: Slide<KW, G>,
    const I: usize,
    const O: usize,
    const KH: usize,
    const KW: usize,
    G: Geometry,
> Facts<Tensor<(N, C, H, W)>> for RectConv2d<I, O, Kernel<KH, KW>, G>
{
    const PRODUCTS: usize = I * KH * KW;
    const FIELD: [Field; 3] = window::<G>([KH, KW]);
    const START: Option<[isize; 3]> = start::<G>([KH, KW]);
}

display!([const I: usize, const O: usize, K: Clone + Debug + Send, G: Geometry] RectConv2d<I, O, K, G>, {
    let shape = it.weight.lazy_shape();
    format!("RectConv2d<{I}, {O}, Kernel<{}, {}>>", shape[2], shape[3])
}, |it| {
    stride: G::STRIDE, dilation: G::DILATION, bias: it.bias.is_some(),
});
