//! Windows over an axis: convolution and pooling.
use crate::{
    Dilation, Dim, DivCeil, Dyn, Len, Pad, Same, Stride, Table, Valid,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Div, Mul, Sub};
use typenum::U1;

/// The axis after a window of `K` with the geometry `G` has slid over it.
///
/// # Compile errors
/// A window that does not fit (`a_window_larger_than_its_axis`), `Same` with an even kernel, a size outside the
/// table, a generic axis without the bound.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a window of {K} with `{G}`",
    label = "no window of {K} slides over this axis",
    note = "over `Same` a stride is one of 1 to 8, 10, 12, 14, 16 and 32; over other paddings any from 1 on",
    note = "a generic axis needs the bound `{Self}: Slide<{K}, {G}>`; a named axis takes no window"
)]
pub trait Slide<const K: usize, G>: Dim {
    /// The axis of the results.
    type Output: Dim;
}

impl<D: Window<K, 1, 1, Valid>, const K: usize> Slide<K, Valid> for D {
    type Output = D::Output;
}
impl<D: Window<K, 1, 1, Same>, const K: usize> Slide<K, Same> for D {
    type Output = D::Output;
}
impl<D: Window<K, 1, 1, Pad<P>>, const K: usize, const P: usize> Slide<K, Pad<P>> for D {
    type Output = D::Output;
}
impl<D: Window<K, S, 1, P>, const K: usize, const S: usize, P> Slide<K, Stride<S, P>> for D {
    type Output = D::Output;
}
// One impl for each padding: of two that may hold, a message would name neither's reason.
impl<D: Window<K, 1, A, Valid>, const K: usize, const A: usize> Slide<K, Dilation<A, Valid>> for D {
    type Output = D::Output;
}
impl<D: Window<K, 1, A, Same>, const K: usize, const A: usize> Slide<K, Dilation<A, Same>> for D {
    type Output = D::Output;
}
impl<D: Window<K, 1, A, Pad<P>>, const K: usize, const A: usize, const P: usize> Slide<K, Dilation<A, Pad<P>>> for D {
    type Output = D::Output;
}
impl<D: Window<K, S, A, P>, const K: usize, const S: usize, const A: usize, P> Slide<K, Dilation<A, Stride<S, P>>>
    for D
{
    type Output = D::Output;
}

/// [`Slide`] with its geometry spelt out: kernel, stride, dilation, padding.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a window of {K} with stride {S}, dilation {A} and padding `{P}`",
    label = "no window of {K} slides over this axis",
    note = "a window slides over `Len<N>` and `Dyn`; a generic axis needs a bound: `DivCeil<{S}>` where the padding is `Same`, else `Slide<{K}, {P}>`"
)]
pub trait Window<const K: usize, const S: usize, const A: usize, P>: Dim {
    /// The axis of the results.
    type Output: Dim;
}

/// Shape-preserving and halving layers need no bound or one: `ceil(n / S)` whatever `K` is.
impl<D: DivCeil<S>, const K: usize, const S: usize, const A: usize> Window<K, S, A, Same> for D
where
    Table: Odd<K> + Apart<A>,
{
    type Output = D::Output;
}
#[rustfmt::skip]
impl<const N: usize, const K: usize, const S: usize, const A: usize, U, V, L, O: Dim> Window<K, S, A, Valid> for Len<N>
where
    Table: Number<N, Num = U>,
    U: Fits<N, K, S, 0, A, Num = V>,
    V: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const N: usize, const K: usize, const S: usize, const A: usize, const P: usize, U, V, L, O: Dim>
    Window<K, S, A, Pad<P>> for Len<N>
where
    Table: Number<N, Num = U>,
    U: Fits<N, K, S, P, A, Num = V>,
    V: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const K: usize, const S: usize, const A: usize> Window<K, S, A, Valid> for Dyn {
    type Output = Dyn;
}
impl<const K: usize, const S: usize, const A: usize, const P: usize> Window<K, S, A, Pad<P>> for Dyn {
    type Output = Dyn;
}

/// `(n + 2P - A(K - 1) - 1) / S + 1`, which must not be negative on the way.
#[diagnostic::on_unimplemented(
    message = "a window of {K} with stride {S}, padding {P} and dilation {A} does not fit an axis of {N}",
    label = "the window does not fit this axis of {N}",
    note = "take a smaller kernel, more padding or fewer poolings before it; kernel, stride and dilation are at least 1"
)]
pub trait Fits<const N: usize, const K: usize, const S: usize, const P: usize, const A: usize> {
    /// How many windows fit.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<
    U, VK, VS, VP, VA, Gaps, Span, Once, Padded, Room, Last, Steps, V,
    const N: usize, const K: usize, const S: usize, const P: usize, const A: usize,
> Fits<N, K, S, P, A> for U
where
    Table: Number<K, Num = VK> + Number<S, Num = VS> + Number<P, Num = VP> + Number<A, Num = VA>,
    VA: Sub<U1>, VK: Sub<U1, Output = Gaps>, Gaps: Mul<VA, Output = Span>, U: Add<VP, Output = Once>, Once: Add<VP, Output = Padded>,
    Padded: Sub<Span, Output = Room>, Room: Sub<U1, Output = Last>, Last: Div<VS, Output = Steps>, Steps: Add<U1, Output = V>,
{
    type Num = V;
}

/// Kernels that have a middle.
#[diagnostic::on_unimplemented(
    message = "`Same` padding needs an odd kernel, and {K} is not an odd number up to 31",
    label = "a kernel of {K} has no middle",
    note = "take an odd kernel, or name the padding: `Pad<1>`"
)]
pub trait Odd<const K: usize> {}
macro_rules! odd { ($($k:literal)*) => { $(impl Odd<$k> for Table {})* } }
odd! { 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 }

/// Dilations: the points of a kernel lie at least 1 apart.
#[diagnostic::on_unimplemented(
    message = "a dilation of {A} lays the points of the kernel on one another",
    label = "a dilation is at least 1",
    note = "leave it out, or take `Dilation<1, ..>` or more"
)]
pub trait Apart<const A: usize> {}
#[diagnostic::do_not_recommend]
impl<U: Sub<U1>, const A: usize> Apart<A> for Table where Table: Number<A, Num = U> {}
