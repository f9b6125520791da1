//! Divisibility: channel groups, attention heads, strides that must come out even.
use crate::{
    Dim, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Div, Rem, Sub};
use typenum::{U1, UTerm};

/// `Len<N>` splits evenly into `G` parts of `Output`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be split into {G} equal parts",
    label = "{G} must divide this size",
    note = "a generic size needs the bound `{Self}: Split<{G}>`"
)]
pub trait Split<const G: usize>: Dim {
    /// One part.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const G: usize, U, X, L, O: Dim> Split<G> for Len<N>
where
    Table: Number<N, Num = U>,
    U: Parts<N, G, Num = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}

/// `n / G` without a remainder.
#[diagnostic::on_unimplemented(
    message = "{N} cannot be split into {G} equal parts",
    label = "{G} groups (or heads) must divide {N}",
    note = "take a number of groups that divides {N}, or a size that is a multiple of {G}"
)]
pub trait Parts<const N: usize, const G: usize> {
    /// The size of one part.
    type Num;
}
#[diagnostic::do_not_recommend]
impl<U, V: Sub<U1>, X, const N: usize, const G: usize> Parts<N, G> for U
where
    Table: Number<G, Num = V>,
    U: Rem<V, Output = UTerm> + Div<V, Output = X>,
{
    type Num = X;
}
