//! Sizes that can be halved several times, rounding up or down: what image classifiers are generic in.
use crate::{Dim, DivCeil, Slide, Stride, Valid};

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
