//! The blocks of MobileNetV2: few channels between blocks, many inside, each filtered by itself.
use super::layer::{FOR_RELU, proved, unbiased};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, DepthwiseConv2d, Init, Relu6, Stack, stack};
use kiln_tensor::{Dim, DivCeil, Forward, Geometry, Is, Len, Same, Stride, Tensor};

/// A convolution, a normalisation and ReLU6.
pub(crate) type ConvNorm<const I: usize, const O: usize, const K: usize, G = Same> =
    Stack![Conv2d<I, O, K, G>, BatchNorm2d<O>, Relu6];

/// Fresh parameters of a [`ConvNorm`].
pub(crate) fn conv_norm<const I: usize, const O: usize, const K: usize, G: Geometry>(
    device: &Device,
) -> ConvNorm<I, O, K, G> {
    stack![unbiased(device), BatchNorm2d::init(device), Relu6]
}

/// Each channel filtered by itself, a normalisation and ReLU6.
type Depthwise<const C: usize, const S: usize> = Stack![DepthwiseConv2d<C, 3, Stride<S, Same>>, BatchNorm2d<C>, Relu6];

fn depthwise<const C: usize, const S: usize>(device: &Device) -> Depthwise<C, S> {
    let conv = DepthwiseConv2d::init(device).without_bias().with_weight(&FOR_RELU);
    stack![conv, BatchNorm2d::init(device), Relu6]
}

/// `I` channels, each filtered by itself, then mixed to `O`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, H, W]`.
///
/// # Source
/// torchvision's `InvertedResidual` with an `expand_ratio` of 1, and its keys in a file.
#[derive(Module, Debug)]
pub struct Separable<const I: usize, const O: usize> {
    /// The layers.
    pub conv: Stack![Depthwise<I, 1>, Conv2d<I, O, 1, Same>, BatchNorm2d<O>],
}

/// `I` channels widened to `M`, each of them filtered by itself with a stride of `S`, then mixed to `O`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, ceil(H / S), ceil(W / S)]`.
///
/// # Source
/// Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks"; torchvision's `InvertedResidual`
/// that changes channels or size, and its keys in a file.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::Inverted;
/// let device = burn::tensor::Device::flex();
/// let block = Inverted::<4, 24, 8, 2>::init(&device);
/// assert_eq!(block.forward(<Tensor![1, 4, 5, 6]>::ones(&device)).dims(), [1, 8, 3, 3]);
/// ```
#[derive(Module, Debug)]
pub struct Inverted<const I: usize, const M: usize, const O: usize, const S: usize> {
    /// The layers.
    pub conv: Stack![ConvNorm<I, M, 1>, Depthwise<M, S>, Conv2d<M, O, 1, Same>, BatchNorm2d<O>],
}

/// `C` channels widened to `M`, each of them filtered by itself, mixed to `C` and added to what came in.
///
/// # Shapes
/// `[N, C, H, W]`, kept.
///
/// # Source
/// Sandler et al. 2018; torchvision's `InvertedResidual` that keeps channels and size, and its keys in a file.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::InvertedResidual;
/// let device = burn::tensor::Device::flex();
/// let block = InvertedResidual::<4, 24>::init(&device);
/// assert_eq!(block.forward(<Tensor![1, 4, 5, 6]>::ones(&device)).dims(), [1, 4, 5, 6]);
/// ```
#[derive(Module, Debug)]
pub struct InvertedResidual<const C: usize, const M: usize> {
    /// The layers.
    pub conv: Stack![ConvNorm<C, M, 1>, Depthwise<M, 1>, Conv2d<M, C, 1, Same>, BatchNorm2d<C>],
}

impl<const I: usize, const O: usize> Separable<I, O> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { conv: stack![depthwise(device), unbiased(device), BatchNorm2d::init(device)] }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { I }, H, W]) -> Tensor![N, { O }, H, W] {
        x.apply(&self.conv)
    }
}

impl<const I: usize, const M: usize, const O: usize, const S: usize> Inverted<I, M, O, S> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { conv: stack![conv_norm(device), depthwise(device), unbiased(device), BatchNorm2d::init(device)] }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor![N, { I }, H, W],
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        x.apply(&self.conv)
    }
}

impl<const C: usize, const M: usize> InvertedResidual<C, M> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { conv: stack![conv_norm(device), depthwise(device), unbiased(device), BatchNorm2d::init(device)] }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { C }, H, W]) -> Tensor![N, { C }, H, W] {
        x.clone() + x.apply(&self.conv)
    }
}

/// `Init` and `Forward` of a block, by its own `init` and `forward`.
macro_rules! block { ($block:ident<$($size:ident)*>: $input:ident to $output:ident, $side:path, $h:ty, $w:ty, $parameters:expr) => {
    impl<$(const $size: usize),*> Init for $block<$($size),*> {
        const PARAMETERS: usize = $parameters;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<N: Dim, A: Is<$input, Self>, H: $side, W: $side, $(const $size: usize),*> Forward<Tensor<(N, A, H, W)>>
        for $block<$($size),*>
    {
        type Output = Tensor<(N, Len<$output>, $h, $w)>;
        fn forward(&self, x: Tensor<(N, A, H, W)>) -> Self::Output {
            self.forward(proved::<Self, _, _, _, _, $input>(x))
        }
    }
} }
block! { Separable<I O>: I to O, Dim, H, W, (9 + 2 + O) * I + 2 * O }
block! { Inverted<I M O S>: I to O, DivCeil<S>, H::Output, W::Output, (I + 2 + 9 + 2 + O) * M + 2 * O }
block! { InvertedResidual<C M>: C to C, Dim, H, W, (C + 2 + 9 + 2 + C) * M + 2 * C }
