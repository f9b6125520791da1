//! Convolution over sequences.
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
    tensor::{Device, Tensor as Raw, module::conv1d, ops::ConvOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Slide, Tensor, Valid};
use std::marker::PhantomData;

/// A convolution from `I` channels to `O` with a kernel of `K`.
///
/// `G` names the rest of its geometry, as in [`Conv2d`](crate::Conv2d).
///
/// # Shapes
/// `[N, I, L]` to `[N, O, L']`, where `L'` is `(L + 2P - D (K - 1) - 1) / S + 1`, and `ceil(L / S)` for `Same`.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// Another number of channels than `I`; a kernel that does not fit the sequence; `Same` with an even kernel; a size
/// that is not in the table.
///
/// # Source
/// PyTorch's `nn.Conv1d`, drawn as there: uniform within `1 / sqrt(I K)`.
///
/// ```
/// use kiln_nn::Conv1d;
/// use kiln_tensor::{Same, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let sequences: Tensor![2, 3, 16] = Tensor::ones(&device);
/// let layer = Conv1d::<3, 8, 5>::init(&device);
/// assert_eq!(layer.forward(sequences.clone()).dims(), [2, 8, 12]);
/// let halving = Conv1d::<3, 8, 5, Stride<2, Same>>::init(&device).without_bias();
/// assert_eq!(halving.forward(sequences).dims(), [2, 8, 8]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Conv1d<const I: usize, const O: usize, const K: usize, G: Geometry = Valid> {
    /// `[O, I, K]`.
    pub weight: Param<Raw<3>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Conv1d<I, O, K, G> {
    const FANS: Fans = Fans { input: I * K, output: O * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            weight: Self::FANS.uniform([O, I, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [O, I, K], [O]);

    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, L: Slide<K, G>>(&self, x: Tensor<(N, Len<I>, L)>) -> Tensor<(N, Len<O>, L::Output)> {
        Tensor::from_burn_unchecked(self.raw(x))
    }

    #[track_caller]
    fn raw<N: Dim, C: Dim, L: Dim>(&self, x: Tensor<(N, C, L)>) -> Raw<3> {
        assert_room::<Self, _>(&[for_window::<G>(K)], &x);
        let x = x.into_burn();
        let options = ConvOptions::new([G::STRIDE; 1], [G::padding(K); 1], [G::DILATION; 1], 1);
        let y = conv1d(x, self.weight.val(), self.bias.as_ref().map(Param::val), options);
        gives(&self.weight, count(&y), y)
    }
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> Init for Conv1d<I, O, K, G> {
    const PARAMETERS: usize = O * (I * K + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<I, Self>, L: Slide<K, G>, const I: usize, const O: usize, const K: usize, G: Geometry>
    Forward<Tensor<(N, C, L)>> for Conv1d<I, O, K, G>
{
    type Output = Tensor<(N, Len<O>, L::Output)>;
    fn forward(&self, x: Tensor<(N, C, L)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<N: Dim, C: Is<I, Self>, L: Slide<K, G>, const I: usize, const O: usize, const K: usize, G: Geometry>
    Facts<Tensor<(N, C, L)>> for Conv1d<I, O, K, G>
{
    const PRODUCTS: usize = I * K;
    const FIELD: [Field; 3] = window::<G>([K, K]);
    const START: Option<[isize; 3]> = start::<G>([K, K]);
}

display!([const I: usize, const O: usize, const K: usize, G: Geometry] Conv1d<I, O, K, G>, format!("Conv1d<{I}, {O}, {K}>"), |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
