//! The blocks of a U-Net: two convolutions, a level down, a level up.
use super::layer::{proved, unbiased};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d, Init, MaxPool2d, Relu, Stack, UpConv2d, stack};
use kiln_tensor::{Concat, Dim, Forward, Half, Halves, Is, Len, Same, Scale, Tensor};

/// Two convolutions that keep the size, each with a normalisation and ReLU.
#[derive(Module, Debug)]
pub struct DoubleConv<const I: usize, const O: usize> {
    /// The layers.
    #[rustfmt::skip]
    pub double_conv: Stack![Conv2d<I, O, 3, Same>, BatchNorm2d<O>, Relu, Conv2d<O, O, 3, Same>, BatchNorm2d<O>, Relu],
}

/// A level down: to half of the size.
#[derive(Module, Debug)]
pub struct Down<const I: usize, const O: usize> {
    /// The layers.
    pub maxpool_conv: Stack![MaxPool2d<2>, DoubleConv<I, O>],
}

/// A level up: to twice the size, beside what the level of that size gave on the way down.
#[derive(Module, Debug)]
pub struct Up<const I: usize, const O: usize> {
    /// To twice the size.
    pub up: UpConv2d<I, O, 2>,
    /// Sees both.
    pub conv: DoubleConv<I, O>,
}

impl<const I: usize, const O: usize> DoubleConv<I, O> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        let norm = || BatchNorm2d::init(device);
        Self { double_conv: stack![unbiased(device), norm(), Relu, unbiased(device), norm(), Relu] }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { I }, H, W]) -> Tensor![N, { O }, H, W] {
        x.apply(&self.double_conv)
    }
}

impl<const I: usize, const O: usize> Down<I, O> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { maxpool_conv: stack![MaxPool2d::new(), DoubleConv::init(device)] }
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, H: Halves, W: Halves>(
        &self,
        x: Tensor![N, { I }, H, W],
    ) -> Tensor![N, { O }, (Half<H>), (Half<W>)] {
        x.apply(&self.maxpool_conv)
    }
}

impl<const I: usize, const O: usize> Up<I, O> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { up: UpConv2d::init(device), conv: DoubleConv::init(device) }
    }

    /// Applies it to each image. `O` channels beside `O` others are `I`.
    pub fn forward<N: Dim, A: Scale<2, Output = H>, B: Scale<2, Output = W>, H: Dim, W: Dim>(
        &self,
        x: Tensor![N, { I }, A, B],
        skip: Tensor![N, { O }, H, W],
    ) -> Tensor![N, { O }, H, W]
    where
        Len<O>: Concat<Len<O>, Output = Len<I>>,
    {
        self.conv.forward(skip.concat_channels(self.up.forward(x)))
    }
}

impl<const I: usize, const O: usize> Init for DoubleConv<I, O> {
    const PARAMETERS: usize = (9 * (I + O) + 4) * O;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<const I: usize, const O: usize> Init for Down<I, O> {
    const PARAMETERS: usize = DoubleConv::<I, O>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<const I: usize, const O: usize> Init for Up<I, O> {
    const PARAMETERS: usize = UpConv2d::<I, O, 2>::PARAMETERS + DoubleConv::<I, O>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<I, Self>, H: Dim, W: Dim, const I: usize, const O: usize> Forward<Tensor<(N, C, H, W)>>
    for DoubleConv<I, O>
{
    type Output = Tensor![N, { O }, H, W];
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(proved::<Self, _, _, _, _, I>(x))
    }
}
