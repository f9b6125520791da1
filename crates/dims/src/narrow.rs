//! A piece of an axis, and an axis with entries added at its ends.
use crate::{
    Dim, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Sub};

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
    label = "only a `Len` axis can be padded",
    note = "`.refine()` a `Dyn` axis first"
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
