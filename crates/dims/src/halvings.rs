//! Sizes that can be halved several times, rounding up or down: what image classifiers are generic in.
use crate::{Dim, DivCeil, Len, Slide, Stride, Valid};

/// Five strides of two over `Same` padding, each `ceil(n / 2)`: ResNets and MobileNets. Any size of the table has them.
#[diagnostic::on_unimplemented(
    message = "an image side of `{Self}` cannot take five strides of two",
    label = "this image is no input of the network",
    note = "an image side is a size of the table or `Dyn`; a generic side needs the bound `{Self}: Strides5`"
)]
pub trait Strides5: DivCeil<2, Output = <Self as Strides5>::L2> {
    /// Half of it.
    type L2: DivCeil<2, Output = Self::L4>;
    /// A quarter.
    type L4: DivCeil<2, Output = Self::L8>;
    /// An eighth.
    type L8: DivCeil<2, Output = Self::L16>;
    /// A sixteenth.
    type L16: DivCeil<2, Output = Self::L32>;
    /// A thirty-second.
    type L32: Dim;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D, A, B, C, E, F: Dim> Strides5 for D
where
    D: DivCeil<2, Output = A>, A: DivCeil<2, Output = B>, B: DivCeil<2, Output = C>,
    C: DivCeil<2, Output = E>, E: DivCeil<2, Output = F>,
{
    type L2 = A;
    type L4 = B;
    type L8 = C;
    type L16 = E;
    type L32 = F;
}

/// Two pools of two, each `floor(n / 2)`. A side of 4 is the smallest that has them.
#[diagnostic::on_unimplemented(
    message = "an image side of `{Self}` cannot take two pools of two: it is less than 4, or no size of the table",
    label = "this image is no input of the network",
    note = "resize or pad the image to a side of at least 4; a generic side needs the bound `{Self}: Pools2`"
)]
pub trait Pools2: Slide<2, Stride<2, Valid>, Output = <Self as Pools2>::L2> {
    /// Half of it.
    type L2: Slide<2, Stride<2, Valid>, Output = Self::L4>;
    /// A quarter.
    type L4: Dim;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D, A, B: Dim> Pools2 for D
where
    D: Slide<2, Stride<2, Valid>, Output = A>, A: Slide<2, Stride<2, Valid>, Output = B>,
{
    type L2 = A;
    type L4 = B;
}

/// Five pools of two, each `floor(n / 2)`: VGG. A side of 32 is the smallest that has them.
#[diagnostic::on_unimplemented(
    message = "an image side of `{Self}` cannot take five pools of two: it is less than 32, or no size of the table",
    label = "this image is no input of the network",
    note = "resize or pad the image to a side of at least 32; a generic side needs the bound `{Self}: Pools5`"
)]
pub trait Pools5: Slide<2, Stride<2, Valid>, Output = <Self as Pools5>::L2> {
    /// Half of it.
    type L2: Slide<2, Stride<2, Valid>, Output = Self::L4>;
    /// A quarter.
    type L4: Slide<2, Stride<2, Valid>, Output = Self::L8>;
    /// An eighth.
    type L8: Slide<2, Stride<2, Valid>, Output = Self::L16>;
    /// A sixteenth.
    type L16: Slide<2, Stride<2, Valid>, Output = Self::L32>;
    /// A thirty-second.
    type L32: Dim;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D, A, B, C, E, F: Dim> Pools5 for D
where
    D: Slide<2, Stride<2, Valid>, Output = A>, A: Slide<2, Stride<2, Valid>, Output = B>,
    B: Slide<2, Stride<2, Valid>, Output = C>, C: Slide<2, Stride<2, Valid>, Output = E>, E: Slide<2, Stride<2, Valid>, Output = F>,
{
    type L2 = A;
    type L4 = B;
    type L8 = C;
    type L16 = E;
    type L32 = F;
}

/// Three windows of five, a pool of two behind each but the last, whose result is one: LeNet-5.
#[diagnostic::on_unimplemented(
    message = "LeNet-5 takes an image side of 32 to 35, and `{Self}` reaches it",
    label = "this image is no input of the network",
    note = "resize, crop or pad the image to 32 by 32; a generic side needs the bound `{Self}: LeNet5Side`"
)]
pub trait LeNet5Side: Slide<5, Valid, Output = <Self as LeNet5Side>::C1> {
    /// After the first convolution.
    type C1: Slide<2, Stride<2, Valid>, Output = Self::S2>;
    /// Half of it.
    type S2: Slide<5, Valid, Output = Self::C3>;
    /// After the second convolution.
    type C3: Slide<2, Stride<2, Valid>, Output = Self::S4>;
    /// Half of it, which the last convolution sees whole.
    type S4: Slide<5, Valid, Output = Len<1>>;
}
macro_rules! lenet5 { ($($side:literal: $c1:literal $s2:literal $c3:literal $s4:literal;)*) => { $(
    #[diagnostic::do_not_recommend]
    impl LeNet5Side for Len<$side> {
        type C1 = Len<$c1>;
        type S2 = Len<$s2>;
        type C3 = Len<$c3>;
        type S4 = Len<$s4>;
    }
)* } }
lenet5! { 32: 28 14 10 5; 33: 29 14 10 5; 34: 30 15 11 5; 35: 31 15 11 5; }
