//! Transposed convolution over images.
use crate::{
    Facts, Field, Init,
    display::display,
    facts::{elements, upward},
    given::{count, gives},
    init::{Fans, configure},
    kernels::conv_transpose2d,
    room::{assert_room, for_transposed},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw, ops::ConvTransposeOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Shaped, Tensor, TransposedGeometry, Unslide, Valid};
use std::marker::PhantomData;

/// A transposed convolution from `I` channels to `O` with a kernel of `K` by `K`: what runs a [`Conv2d`](crate::Conv2d)
/// of the same geometry backwards.
///
/// `G` names the rest of its geometry: [`Valid`], `Pad<1>`, `Stride<2, Pad<1>>`, `Dilation<2, ..>`, or one of them with
/// an output padding, `OutputPad<1, Stride<2, Pad<1>>>`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H', W']`, where `H'` is `(H - 1) S - 2P + D (K - 1) + OP + 1`.
///
/// # Panics
/// When the padding cuts off all of a run-time axis.
///
/// # Compile errors
/// Another number of channels than `I`; `Same`, which it does not have; padding that cuts off everything; an output
/// padding that is not smaller than the stride; a size that is not in the table.
///
/// # Source
/// PyTorch's `nn.ConvTranspose2d`, drawn as there: uniform within `1 / sqrt(O K K)`.
///
/// ```
/// use kiln_nn::ConvTranspose2d;
/// use kiln_tensor::{OutputPad, Pad, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![2, 8, 7, 5] = Tensor::ones(&device);
/// let layer = ConvTranspose2d::<8, 4, 3>::init(&device);
/// assert_eq!(layer.forward(x.clone()).dims(), [2, 4, 9, 7]);
/// type Double = OutputPad<1, Stride<2, Pad<1>>>;
/// let doubling = ConvTranspose2d::<8, 4, 3, Double>::init(&device).without_bias();
/// assert_eq!(doubling.forward(x).dims(), [2, 4, 14, 10]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct ConvTranspose2d<const I: usize, const O: usize, const K: usize, G: TransposedGeometry = Valid> {
    /// `[I, O, K, K]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const I: usize, const O: usize, const K: usize, G: TransposedGeometry> ConvTranspose2d<I, O, K, G> {
    const FANS: Fans = Fans { input: O * K * K, output: I * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([I, O, K, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [I, O, K, K], [O]);

    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, H: Unslide<K, G>, W: Unslide<K, G>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, C, H, W)>) -> Raw<4> {
        assert_room::<Self, _>(&[for_transposed::<G>(K); 2], &x);
        unconvolve::<G>(x.into_burn(), &self.weight, &self.bias, K, 1)
    }
}

/// burn's transposed convolution with the geometry `G`.
pub(crate) fn unconvolve<G: TransposedGeometry>(
    x: Raw<4>,
    weight: &Param<Raw<4>>,
    bias: &Option<Param<Raw<1>>>,
    kernel: usize,
    groups: usize,
) -> Raw<4> {
    let padding = [G::Window::padding(kernel); 2];
    let (stride, dilation) = ([G::Window::STRIDE; 2], [G::Window::DILATION; 2]);
    let options = ConvTransposeOptions::new(stride, padding, [G::OUTPUT_PADDING; 2], dilation, groups);
    let numbers = count(&x);
    gives(weight, numbers, conv_transpose2d(x, weight.val(), bias.as_ref().map(Param::val), options))
}

impl<const I: usize, const O: usize, const K: usize, G: TransposedGeometry> Init for ConvTranspose2d<I, O, K, G> {
    const PARAMETERS: usize = O * (I * K * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<
    N: Dim,
    C: Is<I, Self>,
    H: Unslide<K, G>,
    W: Unslide<K, G>,
    const I: usize,
    const O: usize,
    const K: usize,
    G: TransposedGeometry,
> Forward<Tensor<(N, C, H, W)>> for ConvTranspose2d<I, O, K, G>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<X: Shaped, const I: usize, const O: usize, const K: usize, G: TransposedGeometry> Facts<X>
    for ConvTranspose2d<I, O, K, G>
where
    Self: Forward<X, Output: Shaped> + Init,
{
    /// Each element of the input is multiplied with every element of its channel's kernels.
    const MULTIPLY_ADDS: u64 = (O * K * K) as u64 * elements(X::AXES);
    const FIELD: [Field; 3] = upward::<G::Window>(K);
    const START: Option<[isize; 3]> = None;
}

display!([const I: usize, const O: usize, const K: usize, G: TransposedGeometry] ConvTranspose2d<I, O, K, G>, {
    format!("ConvTranspose2d<{I}, {O}, {K}>")
}, |it| {
    stride: G::Window::STRIDE, padding: G::Window::padding(K), output_padding: G::OUTPUT_PADDING,
    dilation: G::Window::DILATION, bias: it.bias.is_some(),
});
