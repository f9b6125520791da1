//! Joining two axes end to end.
use crate::{
    Dim, Dyn, DynBy, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::Add;

/// The axis that holds the entries of both.
#[diagnostic::on_unimplemented(
    message = "axes of `{Self}` and `{Other}` cannot be joined",
    label = "these two axes have no sum",
    note = "a generic size needs the bound `{Self}: Concat<{Other}, Output = ...>`"
)]
pub trait Concat<Other: Dim>: Dim {
    /// The sum.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, U, V, X, L, O: Dim> Concat<Len<B>> for Len<A>
where
    Table: Number<A, Num = U> + Number<B, Num = V>,
    U: Add<V, Output = X>,
    X: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const A: usize> Concat<Dyn> for Len<A> {
    type Output = Dyn;
}
impl<D: Dim> Concat<D> for Dyn {
    type Output = Dyn;
}
impl<D: Dim, const M: usize> Concat<D> for DynBy<M> {
    type Output = Dyn;
}

/// The shape of two tensors joined along axis `AXIS`; all other axes must be equal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` and `{Other}` cannot be joined along axis {AXIS}",
    label = "all axes but number {AXIS} must be equal, and there must be an axis {AXIS}",
    note = "axes count from 0"
)]
pub trait ConcatAt<const AXIS: usize, Other> {
    /// The joined shape.
    type Output;
}
macro_rules! concat_at { ($($axis:literal: ($($a:ident)*) ($($b:ident)*);)*) => { $(
    impl<$($a: Dim,)* X: Concat<Y>, Y: Dim, $($b: Dim),*> ConcatAt<$axis, ($($a,)* Y, $($b,)*)> for ($($a,)* X, $($b,)*) {
        type Output = ($($a,)* X::Output, $($b,)*);
    }
)* } }
concat_at! {
    0: () (); 0: () (A); 0: () (A B); 0: () (A B C); 0: () (A B C D); 0: () (A B C D E);
    1: (A) (); 1: (A) (B); 1: (A) (B C); 1: (A) (B C D); 1: (A) (B C D E);
    2: (A B) (); 2: (A B) (C); 2: (A B) (C D); 2: (A B) (C D E);
    3: (A B C) (); 3: (A B C) (D); 3: (A B C) (D E);
    4: (A B C D) (); 4: (A B C D) (E); 5: (A B C D E) ();
}
