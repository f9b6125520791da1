//! Convolution over volumes, with a cubic kernel.
use crate::{
    Facts, Field, Init,
    display::display,
    facts::{start, window},
    given::{count, gives},
    init::{Fans, configure},
    room::{assert_room, for_window},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw, module::conv3d, ops::ConvOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Slide, Tensor, Valid};
use std::marker::PhantomData;

/// A convolution from `I` channels to `O` with a kernel of `K` by `K` by `K`.
///
/// `G` names the rest of its geometry, as in [`Conv2d`](crate::Conv2d).
///
/// # Shapes
/// `[N, I, D, H, W]` to `[N, O, D', H', W']`, each as in [`Conv2d`](crate::Conv2d).
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// Another number of channels than `I`; a kernel that does not fit the volume; `Same` with an even kernel; a size
/// that is not in the table.
///
/// # Source
/// PyTorch's `nn.Conv3d`, drawn as there: uniform within `1 / sqrt(I K K K)`.
///
/// ```
/// use kiln_nn::Conv3d;
/// use kiln_tensor::{Same, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let volumes: Tensor![1, 2, 8, 9, 10] = Tensor::ones(&device);
/// let layer = Conv3d::<2, 4, 3>::init(&device);
/// assert_eq!(layer.forward(volumes.clone()).dims(), [1, 4, 6, 7, 8]);
/// let halving = Conv3d::<2, 4, 3, Stride<2, Same>>::init(&device).without_bias();
/// assert_eq!(halving.forward(volumes).dims(), [1, 4, 4, 5, 5]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Conv3d<const I: usize, const O: usize, const K: usize, G: Geometry = Valid> {
    /// `[O, I, K, K, K]`.
    pub weight: Param<Raw<5>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Conv3d<I, O, K, G> {
    const FANS: Fans = Fans { input: I * K * K * K, output: O * K * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([O, I, K, K, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [O, I, K, K, K], [O]);

    /// Applies it to each image.
    #[allow(clippy::type_complexity, reason = "the sizes stand in the signature")]
    #[track_caller]
    pub fn forward<N: Dim, D: Slide<K, G>, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, Len<I>, D, H, W)>,
    ) -> Tensor<(N, Len<O>, D::Output, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, D: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, C, D, H, W)>) -> Raw<5> {
        assert_room::<Self, _>(&[for_window::<G>(K); 3], &x);
        let x = x.into_burn();
        let options = ConvOptions::new([G::STRIDE; 3], [G::padding(K); 3], [G::DILATION; 3], 1);
        let y = conv3d(x, self.weight.val(), self.bias.as_ref().map(Param::val), options);
        gives(&self.weight, count(&y), y)
    }
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Init for Conv3d<I, O, K, G> {
    const PARAMETERS: usize = O * (I * K * K * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    D: Slide<K, G>,
    H: Slide<K, G>,
    W: Slide<K, G>,
    const I: usize,
    const O: usize,
    const K: usize,
    G: Geometry,
> Forward<Tensor<(N, C, D, H, W)>> for Conv3d<I, O, K, G>
{
    type Output = Tensor<(N, Len<O>, D::Output, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, D, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    D: Slide<K, G>,
    H: Slide<K, G>,
    W: Slide<K, G>,
    const I: usize,
    const O: usize,
    const K: usize,
    G: Geometry,
> Facts<Tensor<(N, C, D, H, W)>> for Conv3d<I, O, K, G>
{
    const PRODUCTS: usize = I * K * K * K;
    const FIELD: [Field; 3] = window::<G>([K, K]);
    const START: Option<[isize; 3]> = start::<G>([K, K]);
}

display!([const I: usize, const O: usize, const K: usize, G: Geometry] Conv3d<I, O, K, G>, format!("Conv3d<{I}, {O}, {K}>"), |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
