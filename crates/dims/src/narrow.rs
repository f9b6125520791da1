//! A piece of an axis, and an axis with entries added at its ends.
use crate::{
    Dim, Dyn, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Sub};
use typenum::U1;

/// An axis that holds `LEN` entries from `START` on.
#[diagnostic::on_unimplemented(
    message = "{LEN} entries from {START} on cannot be taken from an axis of `{Self}`",
    label = "the slice must lie inside a `Len` axis",
    note = "of a run-time axis take a run-time range: `.slice_range::<AXIS>(start..end)`"
)]
pub trait Holds<const START: usize, const LEN: usize>: Dim {}
impl<const N: usize, const START: usize, const LEN: usize, U, Rest> Holds<START, LEN> for Len<N>
where
    Table: Number<N, Num = U>,
    U: LeavesRoom<N, START, LEN, Num = Rest>,
{
}

/// `n - START - LEN`, which must not be negative.
#[diagnostic::on_unimplemented(
    message = "a slice of {LEN} entries from {START} on does not fit an axis of {N}",
    label = "the slice reaches past the end of this axis of {N}",
    note = "entries count from 0; the slice ends before {START} + {LEN}, which must be at most {N}"
)]
pub trait LeavesRoom<const N: usize, const START: usize, const LEN: usize> {
    /// What is left behind the slice.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<U, A, B, X, Y, const N: usize, const START: usize, const LEN: usize> LeavesRoom<N, START, LEN> for U
where
    Table: Number<START, Num = A> + Number<LEN, Num = B>,
    U: Sub<A, Output = X>, X: Sub<B, Output = Y>,
{
    type Num = Y;
}

/// An axis with `BEFORE` entries added before its first and `AFTER` behind its last.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be padded by {BEFORE} and {AFTER}",
    label = "only a `Len` or a `Dyn` axis can be padded",
    note = "of a named axis `.forget()` the name first; a generic axis needs the bound `{Self}: Lengthen<{BEFORE}, {AFTER}>`"
)]
pub trait Lengthen<const BEFORE: usize, const AFTER: usize>: Dim {
    /// The longer axis.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const BEFORE: usize, const AFTER: usize, U, A, B, X, Y, L, O: Dim> Lengthen<BEFORE, AFTER> for Len<N>
where
    Table: Number<N, Num = U> + Number<BEFORE, Num = A> + Number<AFTER, Num = B>,
    U: Add<A, Output = X>, X: Add<B, Output = Y>,
    Y: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const BEFORE: usize, const AFTER: usize> Lengthen<BEFORE, AFTER> for Dyn {
    type Output = Dyn;
}

/// An axis with its first `BEFORE` entries behind the edge mirrored before it, and its last `AFTER` behind it.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be reflected by {BEFORE} and {AFTER}",
    label = "only a `Len` axis can be reflected: its size must be known to be larger",
    note = "`.refine()` a `Dyn` axis first; a generic axis needs the bound `{Self}: Reflect<{BEFORE}, {AFTER}>`"
)]
pub trait Reflect<const BEFORE: usize, const AFTER: usize>: Dim {
    /// The longer axis.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const BEFORE: usize, const AFTER: usize, U, O: Dim> Reflect<BEFORE, AFTER> for Len<N>
where
    Table: Number<N, Num = U>,
    U: Mirrors<N, BEFORE> + Mirrors<N, AFTER>,
    Len<N>: Lengthen<BEFORE, AFTER, Output = O>,
{
    type Output = O;
}

/// `n - 1 - P`, which must not be negative: the edge itself is not mirrored.
#[diagnostic::on_unimplemented(
    message = "a reflection of {P} entries is too long for an axis of {N}",
    label = "a reflection is smaller than its axis of {N}",
    note = "the entry at the edge is not repeated: pad by at most one less than the axis, or with `ReplicationPad2d`"
)]
pub trait Mirrors<const N: usize, const P: usize> {}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<U, V, X, const N: usize, const P: usize> Mirrors<N, P> for U
where
    Table: Number<P, Num = V>,
    U: Sub<V, Output = X>, X: Sub<U1>,
{
}
