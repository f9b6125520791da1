//! Sizes that can be halved and doubled back: U-Nets and feature pyramids generic in height and width.
use crate::{Dim, DivCeil, DynBy, Len, Scale, Slide, Split, Stride, Valid};

/// Half of an even axis.
pub type Half<D> = <D as Halves>::Half;

/// An even size: a stride of two and a pool of two agree on `Half`, and `Half` doubled is `Self`.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be halved and doubled back: it is odd or not in the table of sizes",
    note = "pad or crop it to an even size; a generic axis needs the bound `{Self}: Halves`"
)]
pub trait Halves: DivCeil<2, Output = Half<Self>> + Slide<2, Stride<2, Valid>, Output = Half<Self>> {
    /// Half of it.
    type Half: Scale<2, Output = Self>;
}
#[diagnostic::do_not_recommend]
impl<const N: usize, const M: usize> Halves for Len<N>
where
    Len<N>: Split<2, Output = Len<M>> + DivCeil<2, Output = Len<M>> + Slide<2, Stride<2, Valid>, Output = Len<M>>,
    Len<M>: Scale<2, Output = Len<N>>,
{
    type Half = Len<M>;
}
macro_rules! dyn_by { ($($multiple:literal $half:literal),*) => { $(
    impl DivCeil<2> for DynBy<$multiple> {
        type Output = DynBy<$half>;
    }
    impl crate::slide::Window<2, 2, 1, Valid> for DynBy<$multiple> {
        type Output = DynBy<$half>;
    }
    impl Scale<2> for DynBy<$half> {
        type Output = DynBy<$multiple>;
    }
    impl Halves for DynBy<$multiple> {
        type Half = DynBy<$half>;
    }
)* } }
dyn_by! { 64 32, 32 16, 16 8, 8 4, 4 2, 2 1 }

/// Three levels that meet: what a neck asks of the finest one. A function names the axis it can infer, so a neck is
/// generic in its finest level, not in the image.
#[diagnostic::on_unimplemented(
    message = "levels that start at `{Self}` do not meet when doubled: it is not a multiple of 4",
    note = "resize or pad the image to a multiple of 16, such as 320"
)]
pub trait Levels: Halves<Half = <Self as Levels>::L2> {
    /// Half of it.
    type L2: Halves<Half = Self::L4> + Scale<2, Output = Self>;
    /// A quarter.
    type L4: Scale<2, Output = Self::L2>;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D, A, B> Levels for D
where
    D: Halves<Half = A>, A: Halves<Half = B> + Scale<2, Output = D>, B: Scale<2, Output = A>,
{
    type L2 = A;
    type L4 = B;
}

/// Four halvings, doubled back: a multiple of 16. The levels are associated types of their own, so a size that
/// fails is one error, not one a level.
#[diagnostic::on_unimplemented(
    message = "an image side of `{Self}` does not fit a U-Net of depth 4: it is not a multiple of 16",
    label = "the up-sampled maps would not meet their skips",
    note = "resize or pad the image to a multiple of 16; a run-time side is `DynBy<16>`; a generic side needs the bound `{Self}: Unet4`"
)]
pub trait Unet4: Halves<Half = <Self as Unet4>::L2> {
    /// Half of it.
    type L2: Halves<Half = Self::L4> + Scale<2, Output = Self>;
    /// A quarter.
    type L4: Halves<Half = Self::L8> + Scale<2, Output = Self::L2>;
    /// An eighth.
    type L8: Halves<Half = Self::L16> + Scale<2, Output = Self::L4>;
    /// A sixteenth.
    type L16: Scale<2, Output = Self::L8>;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D, A, B, C, E> Unet4 for D
where
    D: Halves<Half = A>, A: Halves<Half = B> + Scale<2, Output = D>, B: Halves<Half = C> + Scale<2, Output = A>,
    C: Halves<Half = E> + Scale<2, Output = B>, E: Scale<2, Output = C>,
{
    type L2 = A;
    type L4 = B;
    type L8 = C;
    type L16 = E;
}

/// Four halvings, doubled back: a multiple of 16. Each level doubled is the one before.
#[diagnostic::on_unimplemented(
    message = "an image side of `{Self}` cannot carry a feature pyramid: it is not a multiple of 16",
    label = "a level, doubled, would not meet the level below",
    note = "resize or pad the image to a multiple of 16, such as 320; a run-time side is `DynBy<16>`; a generic side needs the bound `{Self}: Pyramid`"
)]
pub trait Pyramid: Halves<Half = <Self as Pyramid>::L2> {
    /// Half of it.
    type L2: Halves<Half = Self::L4> + Scale<2, Output = Self>;
    /// A quarter.
    type L4: Halves<Half = Self::L8> + Scale<2, Output = Self::L2>;
    /// An eighth.
    type L8: Halves<Half = Self::L16> + Scale<2, Output = Self::L4>;
    /// A sixteenth.
    type L16: Scale<2, Output = Self::L8>;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<D: Dim, A, B, C, E> Pyramid for D
where
    D: Halves<Half = A>, A: Halves<Half = B> + Scale<2, Output = D>, B: Halves<Half = C> + Scale<2, Output = A>,
    C: Halves<Half = E> + Scale<2, Output = B>, E: Scale<2, Output = C>,
{
    type L2 = A;
    type L4 = B;
    type L8 = C;
    type L16 = E;
}
