//! Several axes as one.
use crate::{
    Dim, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::Mul;

/// The product of a tuple of axes.
#[diagnostic::on_unimplemented(
    message = "axes of `{Self}` cannot be flattened",
    label = "a run-time or generic axis is among them",
    note = "all sizes must be known: `.refine()` the `Dyn` ones first, or pool to a fixed size"
)]
pub trait Flatten {
    /// The product.
    type Output: Dim;
}

impl<D: Dim> Flatten for (D,) {
    type Output = D;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, U, V, X, L, O: Dim> Flatten for (Len<A>, Len<B>)
where
    Table: Number<A, Num = U> + Number<B, Num = V>,
    U: Mul<V, Output = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, const C: usize, U, V, W, X, Y, L, O: Dim> Flatten for (Len<A>, Len<B>, Len<C>)
where
    Table: Number<A, Num = U> + Number<B, Num = V> + Number<C, Num = W>,
    U: Mul<V, Output = X>, X: Mul<W, Output = Y>,
    Y: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, const C: usize, const E: usize, U, V, W, T, X, Y, Z, L, O: Dim> Flatten
    for (Len<A>, Len<B>, Len<C>, Len<E>)
where
    Table: Number<A, Num = U> + Number<B, Num = V> + Number<C, Num = W> + Number<E, Num = T>,
    U: Mul<V, Output = X>, X: Mul<W, Output = Y>, Y: Mul<T, Output = Z>,
    Z: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const A: usize, const B: usize, const C: usize, const E: usize, const F: usize, U, O: Dim> Flatten
    for (Len<A>, Len<B>, Len<C>, Len<E>, Len<F>)
where
    (Len<A>, Len<B>, Len<C>, Len<E>): Flatten<Output = U>,
    (U, Len<F>): Flatten<Output = O>,
{
    type Output = O;
}
