//! Joining two axes end to end.
use crate::{
    Dim, Dyn, DynBy, Fixed, Table,
    table::{Number, ToDim},
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
impl<const A: usize, const B: usize, U, V, X, O: Dim> Concat<Fixed<B>> for Fixed<A>
where
    Table: Number<A, Num = U> + Number<B, Num = V>,
    U: Add<V, Output = X>,
    X: Sum<A, B, Dim = O>,
{
    type Output = O;
}
impl<const A: usize> Concat<Dyn> for Fixed<A> {
    type Output = Dyn;
}
impl<D: Dim> Concat<D> for Dyn {
    type Output = Dyn;
}
impl<D: Dim, const M: usize> Concat<D> for DynBy<M> {
    type Output = Dyn;
}

/// The table entry of a sum.
#[diagnostic::on_unimplemented(
    message = "the size {A} + {B} is not in the table of sizes",
    label = "this size cannot be named yet",
    note = "add that number: `KILN_SIZES = \"...\"` under `[env]` in `.cargo/config.toml`",
    note = "or make the axis `Dyn` with `.forget()` and name the result with `.refine()`, checked once at run time"
)]
pub trait Sum<const A: usize, const B: usize> {
    /// The entry.
    type Dim: Dim;
}
#[diagnostic::do_not_recommend]
impl<U: ToDim<Dim = D>, D: Dim, const A: usize, const B: usize> Sum<A, B> for U {
    type Dim = D;
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
