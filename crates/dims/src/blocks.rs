//! Square blocks of pixels that become channels, and back.
use crate::{
    Dim, Dyn, DynBy, Len, Table,
    decimal::{Decimal, Named},
    scale::Factor,
    table::Number,
};
use core::ops::{Div, Mul, Rem, Sub};
use typenum::{U1, UTerm};

/// The channels that are left when each `R x R` of them become a block of pixels: `n / R²`.
#[diagnostic::on_unimplemented(
    message = "channels of `{Self}` cannot become blocks of {R} by {R} pixels",
    label = "these channels are not a multiple of {R} x {R}",
    note = "a generic size needs the bound `{Self}: ChannelsToBlocks<{R}>`"
)]
pub trait ChannelsToBlocks<const R: usize>: Dim {
    /// The channels of the larger image.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const R: usize, U, X, L, O: Dim> ChannelsToBlocks<R> for Len<N>
where
    Table: Number<N, Num = U>,
    U: WholeBlocks<N, R, Num = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}

/// `n / R²` without a remainder.
#[diagnostic::on_unimplemented(
    message = "{N} channels cannot become blocks of {R} by {R} pixels",
    label = "{N} is not a multiple of {R} x {R}",
    note = "give the layer before it {R} x {R} times the channels that are wanted behind it"
)]
pub trait WholeBlocks<const N: usize, const R: usize> {
    /// The channels of the larger image.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<U, V, W, X, const N: usize, const R: usize> WholeBlocks<N, R> for U
where
    Table: Number<R, Num = V>,
    V: Sub<U1> + Mul<V, Output = W>,
    U: Rem<W, Output = UTerm> + Div<W, Output = X>,
{
    type Num = X;
}

/// The channels when each block of `R x R` pixels becomes channels: `n · R²`.
#[diagnostic::on_unimplemented(
    message = "channels of `{Self}` cannot take in blocks of {R} by {R} pixels",
    label = "these channels have no size {R} x {R} times as large",
    note = "a generic size needs the bound `{Self}: BlocksToChannels<{R}>`"
)]
pub trait BlocksToChannels<const R: usize>: Dim {
    /// The channels of the smaller image.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const R: usize, U, V, W, X, L, O: Dim> BlocksToChannels<R> for Len<N>
where
    Table: Number<N, Num = U> + Factor<R, Num = V>,
    V: Mul<V, Output = W>, U: Mul<W, Output = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}

/// An axis of pixels counted in blocks of `R`: `n / R`.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be cut into blocks of {R} pixels",
    label = "this axis is not a multiple of {R}",
    note = "a run-time axis is `DynBy<{R}>`; a generic axis needs the bound `{Self}: InBlocks<{R}>`"
)]
pub trait InBlocks<const R: usize>: Dim {
    /// How many blocks.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const R: usize, U, X, L, O: Dim> InBlocks<R> for Len<N>
where
    Table: Number<N, Num = U>,
    U: CutsInto<N, R, Num = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const R: usize> InBlocks<R> for DynBy<R> {
    type Output = Dyn;
}

/// `n / R` without a remainder.
#[diagnostic::on_unimplemented(
    message = "an axis of {N} cannot be cut into blocks of {R} pixels",
    label = "{N} is not a multiple of {R}",
    note = "pad or crop the image to a multiple of {R}"
)]
pub trait CutsInto<const N: usize, const R: usize> {
    /// How many blocks.
    type Num;
}
#[diagnostic::do_not_recommend]
impl<U, V: Sub<U1>, X, const N: usize, const R: usize> CutsInto<N, R> for U
where
    Table: Number<R, Num = V>,
    U: Rem<V, Output = UTerm> + Div<V, Output = X>,
{
    type Num = X;
}
