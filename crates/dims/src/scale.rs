//! Growing an axis by a whole factor.
use crate::{
    Dim, Dyn, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::Mul;

/// A factor as an argument: `x.upsample(By::<2>)`.
#[derive(Clone, Copy, Debug, Default)]
pub struct By<const F: usize>;

/// `n x F`
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be scaled by {F}",
    label = "this axis has no size {F} times as large",
    note = "a generic axis needs the bound `{Self}: Scale<{F}>`"
)]
pub trait Scale<const F: usize>: Dim {
    /// The larger axis.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const F: usize, U, V, X, L, O: Dim> Scale<F> for Len<N>
where
    Table: Number<N, Num = U> + Number<F, Num = V>,
    U: Mul<V, Output = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const F: usize> Scale<F> for Dyn {
    type Output = Dyn;
}
