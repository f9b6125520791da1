//! Transposed convolution over images, in groups of channels.
use crate::{
    Facts, Field, Groups, Init,
    conv::conv_transpose2d::unconvolve,
    display::display,
    facts::{elements, upward},
    init::{Fans, configure},
    room::{assert_room, for_transposed},
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Is, Len, Shaped, Split, Tensor, TransposedGeometry, Unslide};
use std::{fmt::Debug, marker::PhantomData};

/// A transposed convolution in groups: `GroupedConvTranspose2d<8, 8, 4, Groups<8, Stride<2, Pad<1>>>>`, which doubles
/// each channel by itself.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H', W']`, as [`ConvTranspose2d`](crate::ConvTranspose2d).
///
/// # Panics
/// When the padding cuts off all of a run-time axis.
///
/// # Compile errors
/// Groups that do not divide both channel counts (`groups_that_do_not_divide_a_transposed_convolution`); all of
/// [`ConvTranspose2d`](crate::ConvTranspose2d)'s.
///
/// # Source
/// PyTorch's `nn.ConvTranspose2d` with `groups`, drawn as there: uniform within `1 / sqrt(O / groups K K)`.
///
/// ```
/// use kiln_nn::{GroupedConvTranspose2d, Groups};
/// use kiln_tensor::{Pad, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let layer = GroupedConvTranspose2d::<8, 16, 4, Groups<4, Stride<2, Pad<1>>>>::init(&device);
/// assert_eq!(layer.weight.val().dims(), [8, 4, 4, 4]);
/// let x: Tensor![2, 8, 5, 6] = Tensor::ones(&device);
/// assert_eq!(layer.forward(x).dims(), [2, 16, 10, 12]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct GroupedConvTranspose2d<const I: usize, const O: usize, const K: usize, G> {
    /// `[I, O / groups, K, K]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

/// The bounds stand on the methods: one that failed on the impl block would be E0599 and drop our text.
impl<const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: TransposedGeometry>
    GroupedConvTranspose2d<I, O, K, Groups<GROUPS, G>>
{
    const FANS: Fans = Fans { input: O / GROUPS * K * K, output: I * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        Len<I>: Split<GROUPS>,
        Len<O>: Split<GROUPS>,
    {
        Self {
            weight: Self::FANS.uniform([I, O / GROUPS, K, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [I, O / GROUPS, K, K], [O]);

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
        unconvolve::<G>(x.into_burn(), &self.weight, &self.bias, K, GROUPS)
    }
}

impl<const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: TransposedGeometry> Init
    for GroupedConvTranspose2d<I, O, K, Groups<GROUPS, G>>
where
    Len<I>: Split<GROUPS>,
    Len<O>: Split<GROUPS>,
{
    const PARAMETERS: usize = I * (O / GROUPS) * K * K + O;

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
    const GROUPS: usize,
    G: TransposedGeometry,
> Forward<Tensor<(N, C, H, W)>> for GroupedConvTranspose2d<I, O, K, Groups<GROUPS, G>>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<X: Shaped, const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: TransposedGeometry> Facts<X>
    for GroupedConvTranspose2d<I, O, K, Groups<GROUPS, G>>
where
    Self: Forward<X, Output: Shaped> + Init,
{
    /// Each element of the input is multiplied with every element of its channel's kernels.
    const MULTIPLY_ADDS: u64 = (O / GROUPS * K * K) as u64 * elements(X::AXES);
    const FIELD: [Field; 3] = upward::<G::Window>(K);
    const START: Option<[isize; 3]> = None;
}

display!([const I: usize, const O: usize, const K: usize, G: Clone + Debug + Send] GroupedConvTranspose2d<I, O, K, G>, {
    format!("GroupedConvTranspose2d<{I}, {O}, {K}, Groups<{}>>", O / it.weight.lazy_shape()[1].max(1))
}, |it| {
    bias: it.bias.is_some(),
});
