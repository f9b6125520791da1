//! Convolution over images, with a square kernel.
use crate::{
    Facts, Field, Init,
    display::display,
    facts::{start, window},
    given::{count, gives},
    init::{Fans, configure},
    kernels::conv2d,
    room::{assert_room, for_window},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw, ops::ConvOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Slide, Tensor, Valid};
use std::marker::PhantomData;

/// A convolution from `I` channels to `O` with a kernel of `K` by `K`.
///
/// `G` names the rest of its geometry: [`Valid`], [`Same`](kiln_tensor::Same), `Pad<1>`, `Stride<2, Same>`,
/// `Dilation<2, Same>`, `Dilation<2, Stride<2, Same>>`. It has no groups: see
/// [`GroupedConv2d`](crate::GroupedConv2d) and [`DepthwiseConv2d`](crate::DepthwiseConv2d).
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H', W']`, where `H'` is `(H + 2P - D (K - 1) - 1) / S + 1`, and `ceil(H / S)` for `Same`.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// Another number of channels than `I`; a kernel that does not fit the image; `Same` with an even kernel; a size
/// that is not in the table.
///
/// # Source
/// PyTorch's `nn.Conv2d`, drawn as there: uniform within `1 / sqrt(I K K)`.
///
/// ```
/// use kiln_nn::Conv2d;
/// use kiln_tensor::{Same, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 1, 28, 28] = Tensor::ones(&device);
/// let layer = Conv2d::<1, 8, 3>::init(&device);
/// assert_eq!(layer.forward(images.clone()).dims(), [2, 8, 26, 26]);
/// let halving = Conv2d::<1, 8, 3, Stride<2, Same>>::init(&device).without_bias();
/// assert_eq!(halving.forward(images).dims(), [2, 8, 14, 14]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Conv2d<const I: usize, const O: usize, const K: usize, G: Geometry = Valid> {
    /// `[O, I, K, K]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Conv2d<I, O, K, G> {
    const FANS: Fans = Fans { input: I * K * K, output: O * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([O, I, K, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [O, I, K, K], [O]);

    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, C, H, W)>) -> Raw<4> {
        assert_room::<Self, _>(&[for_window::<G>(K); 2], &x);
        convolve::<G>(x.into_burn(), &self.weight, &self.bias, [K, K], 1)
    }
}

/// The convolution with the geometry `G`.
pub(crate) fn convolve<G: Geometry>(
    x: Raw<4>,
    weight: &Param<Raw<4>>,
    bias: &Option<Param<Raw<1>>>,
    kernel: [usize; 2],
    groups: usize,
) -> Raw<4> {
    let options = ConvOptions::new([G::STRIDE; 2], kernel.map(G::padding), [G::DILATION; 2], groups);
    let y = conv2d(x, weight.val(), bias.as_ref().map(Param::val), options);
    gives(weight, count(&y), y)
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Init for Conv2d<I, O, K, G> {
    const PARAMETERS: usize = O * (I * K * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    H: Slide<K, G>,
    W: Slide<K, G>,
    const I: usize,
    const O: usize,
    const K: usize,
    G: Geometry,
> Forward<Tensor<(N, C, H, W)>> for Conv2d<I, O, K, G>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    H: Slide<K, G>,
    W: Slide<K, G>,
    const I: usize,
    const O: usize,
    const K: usize,
    G: Geometry,
> Facts<Tensor<(N, C, H, W)>> for Conv2d<I, O, K, G>
{
    const PRODUCTS: usize = I * K * K;
    const FIELD: [Field; 3] = window::<G>([K, K]);
    const START: Option<[isize; 3]> = start::<G>([K, K]);
}

display!([const I: usize, const O: usize, const K: usize, G: Geometry] Conv2d<I, O, K, G>, format!("Conv2d<{I}, {O}, {K}>"), |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
