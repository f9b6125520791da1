//! The blocks of residual networks: what goes through them is added to what went in.
use super::layer::{proved, unbiased};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, Init, Stack};
use kiln_tensor::{Dim, DivCeil, Forward, Is, Len, Same, Stride, Tensor};

/// The shortcut of a block that changes the channels or the size: a convolution of one pixel with a stride.
pub type Projection<const I: usize, const O: usize, const S: usize> =
    Stack![Conv2d<I, O, 1, Stride<S, Same>>, BatchNorm2d<O>];

/// The shortcut of a block that changes nothing.
type Identity = Stack![];

/// Two convolutions of three pixels, from `I` channels to `O`, the first with a stride of `S`; and a shortcut.
///
/// `BasicBlock<64, 64, 1>` keeps the shape of what goes through it. A block that changes it takes a [`Projection`]:
/// `BasicBlock<64, 128, 2, Projection<64, 128, 2>>`.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, ceil(H / S), ceil(W / S)]`.
///
/// # Compile errors
/// A shortcut that gives another shape than the convolutions.
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
pub struct BasicBlock<const I: usize, const O: usize, const S: usize, Shortcut = Identity> {
    /// Changes the channels and the size.
    pub conv1: Conv2d<I, O, 3, Stride<S, Same>>,
    /// After `conv1`.
    pub bn1: BatchNorm2d<O>,
    /// Keeps the shape.
    pub conv2: Conv2d<O, O, 3, Same>,
    /// After `conv2`.
    pub bn2: BatchNorm2d<O>,
    /// What goes past the convolutions.
    pub downsample: Shortcut,
}

impl<const I: usize, const O: usize, const S: usize, Shortcut> BasicBlock<I, O, S, Shortcut> {
    const PARAMETERS: usize = 9 * (I + O) * O + 4 * O;

    fn with(downsample: Shortcut, device: &Device) -> Self {
        Self {
            conv1: unbiased(device),
            bn1: BatchNorm2d::init(device),
            conv2: unbiased(device),
            bn2: BatchNorm2d::init(device),
            downsample,
        }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)>
    where
        Shortcut: Forward<Tensor<(N, Len<I>, H, W)>, Output = Tensor<(N, Len<O>, H::Output, W::Output)>>,
    {
        let shortcut = self.downsample.forward(x.clone());
        let x = self.bn1.forward(self.conv1.forward(x)).relu();
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
pub struct Bottleneck<const I: usize, const M: usize, const O: usize, const S: usize, Shortcut = Identity> {
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
    pub downsample: Shortcut,
}

impl<const I: usize, const M: usize, const O: usize, const S: usize, Shortcut> Bottleneck<I, M, O, S, Shortcut> {
    const PARAMETERS: usize = (I + 9 * M + O + 4) * M + 2 * O;

    fn with(downsample: Shortcut, device: &Device) -> Self {
        Self {
            conv1: unbiased(device),
            bn1: BatchNorm2d::init(device),
            conv2: unbiased(device),
            bn2: BatchNorm2d::init(device),
            conv3: unbiased(device),
            bn3: BatchNorm2d::init(device),
            downsample,
        }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: DivCeil<S>, W: DivCeil<S>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)>
    where
        Shortcut: Forward<Tensor<(N, Len<I>, H, W)>, Output = Tensor<(N, Len<O>, H::Output, W::Output)>>,
    {
        let shortcut = self.downsample.forward(x.clone());
        let x = self.bn1.forward(self.conv1.forward(x)).relu();
        let x = self.bn2.forward(self.conv2.forward(x)).relu();
        let x = self.bn3.forward(self.conv3.forward(x));
        (x + shortcut).relu()
    }
}

/// Both blocks with both shortcuts: fresh parameters, and as layers of a stack.
macro_rules! block { ($block:ident: $($middle:ident)?) => {
    impl<const C: usize, $(const $middle: usize)?> $block<C, $($middle,)? C, 1> {
        /// Fresh parameters.
        pub fn init(device: &Device) -> Self {
            Self::with(kiln_nn::stack![], device)
        }
    }

    impl<const C: usize, $(const $middle: usize)?> Init for $block<C, $($middle,)? C, 1> {
        const PARAMETERS: usize = Self::PARAMETERS;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<const I: usize, $(const $middle: usize,)? const O: usize, const S: usize>
        $block<I, $($middle,)? O, S, Projection<I, O, S>>
    {
        /// Fresh parameters.
        pub fn init(device: &Device) -> Self {
            Self::with(kiln_nn::stack![unbiased(device), BatchNorm2d::init(device)], device)
        }
    }

    impl<const I: usize, $(const $middle: usize,)? const O: usize, const S: usize> Init
        for $block<I, $($middle,)? O, S, Projection<I, O, S>>
    {
        const PARAMETERS: usize = Self::PARAMETERS + (I + 2) * O;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<
        N: Dim,
        C: Is<I, Self>,
        H: DivCeil<S>,
        W: DivCeil<S>,
        Shortcut,
        const I: usize,
        $(const $middle: usize,)?
        const O: usize,
        const S: usize,
    > Forward<Tensor<(N, C, H, W)>> for $block<I, $($middle,)? O, S, Shortcut>
    where
        Shortcut: Forward<Tensor<(N, Len<I>, H, W)>, Output = Tensor<(N, Len<O>, H::Output, W::Output)>>,
    {
        type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
        fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
            self.forward(proved::<Self, _, _, _, _, I>(x))
        }
    }
} }
block! { BasicBlock: }
block! { Bottleneck: M }
