//! Growing an axis by a whole factor.
use crate::{
    Dim, Dyn, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Mul, Sub};
use typenum::U1;

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
    Table: Number<N, Num = U> + Factor<F, Num = V>,
    U: Mul<V, Output = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const F: usize> Scale<F> for Dyn
where
    Table: Factor<F>,
{
    type Output = Dyn;
}

/// A factor that leaves something.
#[diagnostic::on_unimplemented(
    message = "a factor of {F} leaves nothing of an axis",
    label = "a factor is at least 1",
    note = "take a factor of 2 or more, or leave the layer out"
)]
pub trait Factor<const F: usize> {
    /// The factor.
    type Num;
}
#[diagnostic::do_not_recommend]
impl<const F: usize, V: Sub<U1>> Factor<F> for Table
where
    Table: Number<F, Num = V>,
{
    type Num = V;
}
