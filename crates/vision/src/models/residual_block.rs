//! The blocks of residual networks: what goes through them is added to what went in.
use super::layer::{proved, unbiased};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, Init, Stack, stack};
use kiln_tensor::{Dim, DivCeil, Forward, Is, Len, Same, Stride, Tensor};

/// The shortcut of a block that changes the channels or the size: a convolution of one pixel with a stride.
pub type Projection<const I: usize, const O: usize, const S: usize> =
    Stack![Conv2d<I, O, 1, Stride<S, Same>>, BatchNorm2d<O>];

/// The shortcut of a block that changes nothing.
type Identity = Stack![];

/// The shortcut of a block from `I` channels to `O` with a stride of `S`: it changes the shape as the block does.
///
/// It is asked for by its sizes, not by the shape it gives: so a shortcut of another stride is one error, whatever the
/// images are, and stands where the block is made as well as where it is used.
#[diagnostic::on_unimplemented(
    message = "a block from {I} channels to {O} with a stride of {S} needs the shortcut `Projection<{I}, {O}, {S}>`, and has `{Self}`",
    label = "this shortcut gives another shape than the block beside it",
    note = "it stands last among a block's parameters: `BasicBlock<64, 128, 2, Projection<64, 128, 2>>`; a block that keeps its shape, `BasicBlock<64, 64, 1>`, needs none"
)]
pub trait Shortcut<const I: usize, const O: usize, const S: usize> {
    /// How many numbers it learns.
    const PARAMETERS: usize;

    /// Fresh parameters.
    fn init(device: &Device) -> Self;

    /// Applies it to each image.
    fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)>;
}

impl<const C: usize> Shortcut<C, C, 1> for Identity {
    const PARAMETERS: usize = 0;

    fn init(_: &Device) -> Self {
        stack![]
    }

    fn forward<N: Dim, H: DivCeil<1>, W: DivCeil<1>>(
        &self,
        x: Tensor<(N, Len<C>, H, W)>,
    ) -> Tensor<(N, Len<C>, H::Output, W::Output)> {
        // A stride of one leaves every axis as it is.
        Tensor::from_burn_unchecked(x.into_burn())
    }
}

impl<const I: usize, const O: usize, const S: usize> Shortcut<I, O, S> for Projection<I, O, S> {
    const PARAMETERS: usize = (I + 2) * O;

    fn init(device: &Device) -> Self {
        stack![unbiased(device), BatchNorm2d::init(device)]
    }

    fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        x.apply(self)
    }
}

/// Two convolutions of three pixels, from `I` channels to `O`, the first with a stride of `S`; and a shortcut.
///
/// `BasicBlock<64, 64, 1>` keeps the shape of what goes through it. A block that changes it takes a [`Projection`]:
/// `BasicBlock<64, 128, 2, Projection<64, 128, 2>>`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, ceil(H / S), ceil(W / S)]`.
///
/// # Compile errors
/// A shortcut that gives another shape than the convolutions (`a_projection_of_another_stride_than_its_block`), or none
/// where one is needed (`a_block_without_the_shortcut_it_needs`).
///
/// # Source
/// He et al. 2015, "Deep Residual Learning for Image Recognition"; torchvision's `BasicBlock`, and its keys in a file.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::BasicBlock;
/// let device = burn::tensor::Device::flex();
/// let block = BasicBlock::<4, 4, 1>::init(&device);
/// assert_eq!(block.forward(<Tensor![1, 4, 5, 5]>::ones(&device)).dims(), [1, 4, 5, 5]);
/// ```
#[derive(Module, Debug)]
pub struct BasicBlock<const I: usize, const O: usize, const S: usize, B = Identity> {
    /// Changes the channels and the size.
    pub conv1: Conv2d<I, O, 3, Stride<S, Same>>,
    /// After `conv1`.
    pub bn1: BatchNorm2d<O>,
    /// Keeps the shape.
    pub conv2: Conv2d<O, O, 3, Same>,
    /// After `conv2`.
    pub bn2: BatchNorm2d<O>,
    /// What goes past the convolutions.
    pub downsample: B,
}

impl<const I: usize, const O: usize, const S: usize, B> BasicBlock<I, O, S, B> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        B: Shortcut<I, O, S>,
    {
        Self {
            conv1: unbiased(device),
            bn1: BatchNorm2d::init(device),
            conv2: unbiased(device),
            bn2: BatchNorm2d::init(device),
            downsample: B::init(device),
        }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)>
    where
        B: Shortcut<I, O, S>,
    {
        let shortcut = self.downsample.forward(x.clone());
        let x = self.bn1.forward_relu(self.conv1.forward(x));
        let x = self.bn2.forward(self.conv2.forward(x));
        (x + shortcut).relu()
    }
}

/// A convolution of one pixel to `M` channels, one of three pixels with a stride of `S`, one of one pixel to `O`
/// channels; and a shortcut, as in [`BasicBlock`].
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, ceil(H / S), ceil(W / S)]`.
///
/// # Source
/// He et al. 2015, with the stride in the middle: torchvision's `Bottleneck`, and its keys in a file.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Bottleneck, Projection};
/// let device = burn::tensor::Device::flex();
/// let block = Bottleneck::<4, 2, 8, 2, Projection<4, 8, 2>>::init(&device);
/// assert_eq!(block.forward(<Tensor![1, 4, 5, 6]>::ones(&device)).dims(), [1, 8, 3, 3]);
/// ```
#[derive(Module, Debug)]
pub struct Bottleneck<const I: usize, const M: usize, const O: usize, const S: usize, B = Identity> {
    /// To `M` channels.
    pub conv1: Conv2d<I, M, 1, Same>,
    /// After `conv1`.
    pub bn1: BatchNorm2d<M>,
    /// Changes the size.
    pub conv2: Conv2d<M, M, 3, Stride<S, Same>>,
    /// After `conv2`.
    pub bn2: BatchNorm2d<M>,
    /// To `O` channels.
    pub conv3: Conv2d<M, O, 1, Same>,
    /// After `conv3`.
    pub bn3: BatchNorm2d<O>,
    /// What goes past the convolutions.
    pub downsample: B,
}

impl<const I: usize, const M: usize, const O: usize, const S: usize, B> Bottleneck<I, M, O, S, B> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        B: Shortcut<I, O, S>,
    {
        Self {
            conv1: unbiased(device),
            bn1: BatchNorm2d::init(device),
            conv2: unbiased(device),
            bn2: BatchNorm2d::init(device),
            conv3: unbiased(device),
            bn3: BatchNorm2d::init(device),
            downsample: B::init(device),
        }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)>
    where
        B: Shortcut<I, O, S>,
    {
        let shortcut = self.downsample.forward(x.clone());
        let x = self.bn1.forward_relu(self.conv1.forward(x));
        let x = self.bn2.forward_relu(self.conv2.forward(x));
        let x = self.bn3.forward(self.conv3.forward(x));
        (x + shortcut).relu()
    }
}

/// `Init` and `Forward` of a block, by its own `init` and `forward`; between its channels stand those of its middle.
macro_rules! block { ($block:ident<$($middle:ident)?>: $parameters:expr) => {
    impl<const I: usize, $(const $middle: usize,)? const O: usize, const S: usize, B: Shortcut<I, O, S>> Init
        for $block<I, $($middle,)? O, S, B>
    {
        const PARAMETERS: usize = $parameters + B::PARAMETERS;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<
        N: Dim,
        C: Is<I, Self>,
        H: DivCeil<S>,
        W: DivCeil<S>,
        B: Shortcut<I, O, S>,
        const I: usize,
        $(const $middle: usize,)?
        const O: usize,
        const S: usize,
    > Forward<Tensor<(N, C, H, W)>> for $block<I, $($middle,)? O, S, B>
    {
        type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
        fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
            self.forward(proved::<Self, _, _, _, _, I>(x))
        }
    }
} }
block! { BasicBlock<>: 9 * (I + O) * O + 4 * O }
block! { Bottleneck<M>: (I + 9 * M + O + 4) * M + 2 * O }
