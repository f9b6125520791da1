//! The heads of an attention.
use crate::{
    Dim, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Div, Rem, Sub};
use typenum::{U1, UTerm};

/// A width that `HEADS` heads share evenly.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared by {HEADS} heads",
    label = "{HEADS} heads must divide this width",
    note = "a generic width needs the bound `{Self}: Heads<{HEADS}>`"
)]
pub trait Heads<const HEADS: usize>: Dim {
    /// The width of one head.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const EMBED: usize, const HEADS: usize, U, X, L, O: Dim> Heads<HEADS> for Len<EMBED>
where
    Table: Number<EMBED, Num = U>,
    U: Shares<EMBED, HEADS, Num = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}

/// `EMBED / HEADS` without a remainder.
#[diagnostic::on_unimplemented(
    message = "HEADS must divide EMBED: {HEADS} heads cannot share a width of {EMBED}",
    label = "{EMBED} is not a multiple of {HEADS}",
    note = "take a number of heads that divides {EMBED}, or a width that is a multiple of {HEADS}"
)]
pub trait Shares<const EMBED: usize, const HEADS: usize> {
    /// The width of one head.
    type Num;
}
#[diagnostic::do_not_recommend]
impl<U, V: Sub<U1>, X, const EMBED: usize, const HEADS: usize> Shares<EMBED, HEADS> for U
where
    Table: Number<HEADS, Num = V>,
    U: Rem<V, Output = UTerm> + Div<V, Output = X>,
{
    type Num = X;
}
