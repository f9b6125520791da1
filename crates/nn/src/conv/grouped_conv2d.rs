//! Convolution over images, in groups of channels.
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
use kiln_tensor::{Dim, Forward, Geometry, Is, Len, Shaped, Slide, Split, Tensor, Valid};
use std::{fmt::Debug, marker::PhantomData};

/// `N` groups of channels that do not see each other, with the geometry `G`: of a window, or of a transposed one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Groups<const N: usize, G = Valid>(PhantomData<G>);

/// A convolution in groups: `GroupedConv2d<64, 128, 3, Groups<32, Same>>`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H', W']`, as [`Conv2d`](crate::Conv2d).
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// Groups that do not divide both channel counts: `100 cannot be split into 32 equal parts`.
///
/// # Source
/// PyTorch's `nn.Conv2d` with `groups`.
///
/// ```
/// use kiln_nn::{GroupedConv2d, Groups};
/// use kiln_tensor::{Same, Tensor};
/// let device = burn::tensor::Device::flex();
/// let layer = GroupedConv2d::<8, 16, 3, Groups<4, Same>>::init(&device);
/// assert_eq!(layer.weight.val().dims(), [16, 2, 3, 3]);
/// let images: Tensor![2, 8, 5, 5] = Tensor::ones(&device);
/// assert_eq!(layer.forward(images).dims(), [2, 16, 5, 5]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct GroupedConv2d<const I: usize, const O: usize, const K: usize, G> {
    /// `[O, I / groups, K, K]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

/// The bounds stand on the methods: one that failed on the impl block would be E0599 and drop our text.
impl<const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: Geometry>
    GroupedConv2d<I, O, K, Groups<GROUPS, G>>
{
    const FANS: Fans = Fans { input: I / GROUPS * K * K, output: O * K * K };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        Len<I>: Split<GROUPS>,
        Len<O>: Split<GROUPS>,
    {
        Self {
            weight: Self::FANS.uniform([O, I / GROUPS, K, K], device),
            bias: Some(Self::FANS.uniform([O], device)),
            geometry: PhantomData,
        }
    }

    configure!(Self::FANS, [O, I / GROUPS, K, K], [O]);

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
        convolve::<G>(x.into_burn(), &self.weight, &self.bias, [K, K], GROUPS)
    }
}

impl<const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: Geometry> Init
    for GroupedConv2d<I, O, K, Groups<GROUPS, G>>
where
    Len<I>: Split<GROUPS>,
    Len<O>: Split<GROUPS>,
{
    const PARAMETERS: usize = O * (I / GROUPS * K * K + 1);

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
    const GROUPS: usize,
    G: Geometry,
> Forward<Tensor<(N, C, H, W)>> for GroupedConv2d<I, O, K, Groups<GROUPS, G>>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x))
    }
}

impl<X: Shaped, const I: usize, const O: usize, const K: usize, const GROUPS: usize, G: Geometry> Facts<X>
    for GroupedConv2d<I, O, K, Groups<GROUPS, G>>
where
    Self: Forward<X, Output: Shaped> + Init,
{
    const PRODUCTS: usize = I / GROUPS * K * K;
    const FIELD: [Field; 3] = window::<G>([K, K]);
    const START: Option<[isize; 3]> = start::<G>([K, K]);
}

display!([const I: usize, const O: usize, const K: usize, G: Clone + Debug + Send] GroupedConv2d<I, O, K, G>, {
    format!("GroupedConv2d<{I}, {O}, {K}, Groups<{}>>", I / it.weight.lazy_shape()[1].max(1))
}, |it| {
    bias: it.bias.is_some(),
});
