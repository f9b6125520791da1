//! Divisibility: channel groups, attention heads, strides that must come out even.
use crate::{
    Dim, Fixed, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Div, Rem};
use typenum::UTerm;

/// `Fixed<N>` splits evenly into `G` parts of `Output`.
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
impl<const N: usize, const G: usize, U, V, R, X, L, O: Dim> Split<G> for Fixed<N>
where
    Table: Number<N, Num = U> + Number<G, Num = V>,
    U: Rem<V, Output = R> + Div<V, Output = X>, R: NoRest<N, G>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}

/// A remainder that is zero.
#[diagnostic::on_unimplemented(
    message = "{N} cannot be split into {G} equal parts",
    label = "{G} groups (or heads) must divide {N}",
    note = "take a number of groups that divides {N}, or a size that is a multiple of {G}"
)]
pub trait NoRest<const N: usize, const G: usize> {}
impl<const N: usize, const G: usize> NoRest<N, G> for UTerm {}
