//! Transposed convolution over sequences.
use crate::{
    Facts, Field, Init,
    display::display,
    facts::{elements, upward},
    given::{count, gives},
    init::{Fans, configure},
    room::{assert_room, for_transposed},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw, module::conv_transpose1d, ops::ConvTransposeOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Shaped, Tensor, TransposedGeometry, Unslide, Valid};
use std::marker::PhantomData;

/// A transposed convolution from `I` channels to `O` with a kernel of `K`: what runs a [`Conv1d`](crate::Conv1d)
/// of the same geometry backwards.
///
/// `G` names the rest of its geometry: [`Valid`], `Pad<1>`, `Stride<2, Pad<1>>`, `Dilation<2, ..>`, or one of them with
/// an output padding, `OutputPad<1, Stride<2, Pad<1>>>`.
///
/// # Shapes
/// `[N, I, L]` to `[N, O, L']`, where `L'` is `(L - 1) S - 2P + D (K - 1) + OP + 1`.
///
/// # Panics
/// When the padding cuts off all of a run-time axis.
///
/// # Compile errors
/// Another number of channels than `I`; `Same`, which it does not have; padding that cuts off everything; an output
/// padding that is not smaller than the stride; a size that is not in the table.
///
/// # Source
/// PyTorch's `nn.ConvTranspose1d`, drawn as there: uniform within `1 / sqrt(O K)`.
///
/// ```
/// use kiln_nn::ConvTranspose1d;
/// use kiln_tensor::{OutputPad, Pad, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![2, 8, 7] = Tensor::ones(&device);
/// let layer = ConvTranspose1d::<8, 4, 3>::init(&device);
/// assert_eq!(layer.forward(x.clone()).dims(), [2, 4, 9]);
/// type Double = OutputPad<1, Stride<2, Pad<1>>>;
/// let doubling = ConvTranspose1d::<8, 4, 3, Double>::init(&device).without_bias();
/// assert_eq!(doubling.forward(x).dims(), [2, 4, 14]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct ConvTranspose1d<const I: usize, const O: usize, const K: usize, G: TransposedGeometry = Valid> {
    /// `[I, O, K]`.
    pub weight: Param<Raw<3>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const I: usize, const O: usize, const K: usize, G: TransposedGeometry> ConvTranspose1d<I, O, K, G> {
    const FANS: Fans = Fans { input: O * K, output: I * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([I, O, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [I, O, K], [O]);

    /// Applies it to each sequence.
    #[track_caller]
    pub fn forward<N: Dim, L: Unslide<K, G>>(&self, x: Tensor<(N, Len<I>, L)>) -> Tensor<(N, Len<O>, L::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, L: Dim>(&self, x: Tensor<(N, C, L)>) -> Raw<3> {
        assert_room::<Self, _>(&[for_transposed::<G>(K)], &x);
        let x = x.into_burn();
        let padding = G::Window::padding(K);
        let (stride, dilation) = (G::Window::STRIDE, G::Window::DILATION);
        let options = ConvTransposeOptions::new([stride; 1], [padding; 1], [G::OUTPUT_PADDING; 1], [dilation; 1], 1);
        let numbers = count(&x);
        gives(
            &self.weight,
            numbers,
            conv_transpose1d(x, self.weight.val(), self.bias.as_ref().map(Param::val), options),
        )
    }
}

impl<const I: usize, const O: usize, const K: usize, G: TransposedGeometry> Init for ConvTranspose1d<I, O, K, G> {
    const PARAMETERS: usize = O * (I * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<I, Self>, L: Unslide<K, G>, const I: usize, const O: usize, const K: usize, G: TransposedGeometry>
    Forward<Tensor<(N, C, L)>> for ConvTranspose1d<I, O, K, G>
{
    type Output = Tensor<(N, Len<O>, L::Output)>;
    fn forward(&self, x: Tensor<(N, C, L)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<N: Dim, C: Is<I, Self>, L: Unslide<K, G>, const I: usize, const O: usize, const K: usize, G: TransposedGeometry>
    Facts<Tensor<(N, C, L)>> for ConvTranspose1d<I, O, K, G>
{
    /// Each element of the input is multiplied with every element of its channel's kernels.
    const MULTIPLY_ADDS: u64 = (O * K) as u64 * elements(<Tensor<(N, C, L)> as Shaped>::AXES);
    const FIELD: [Field; 3] = upward::<G::Window>(K);
    const START: Option<[isize; 3]> = None;
}

display!([const I: usize, const O: usize, const K: usize, G: TransposedGeometry] ConvTranspose1d<I, O, K, G>, {
    format!("ConvTranspose1d<{I}, {O}, {K}>")
}, |it| {
    stride: G::Window::STRIDE, padding: G::Window::padding(K), output_padding: G::OUTPUT_PADDING,
    dilation: G::Window::DILATION, bias: it.bias.is_some(),
});
