//! Several axes as one.
use crate::{
    Dim, Fixed, Table,
    table::{Number, ToDim},
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
impl<const A: usize, const B: usize, U, V, X, O: Dim> Flatten for (Fixed<A>, Fixed<B>)
where
    Table: Number<A, Num = U> + Number<B, Num = V>,
    U: Mul<V, Output = X>,
    X: Product2<A, B, Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, const C: usize, U, V, W, X, Y, O: Dim> Flatten for (Fixed<A>, Fixed<B>, Fixed<C>)
where
    Table: Number<A, Num = U> + Number<B, Num = V> + Number<C, Num = W>,
    U: Mul<V, Output = X>, X: Mul<W, Output = Y>,
    Y: Product3<A, B, C, Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const A: usize, const B: usize, const C: usize, const E: usize, U, V, W, T, X, Y, Z, O: Dim> Flatten
    for (Fixed<A>, Fixed<B>, Fixed<C>, Fixed<E>)
where
    Table: Number<A, Num = U> + Number<B, Num = V> + Number<C, Num = W> + Number<E, Num = T>,
    U: Mul<V, Output = X>, X: Mul<W, Output = Y>, Y: Mul<T, Output = Z>,
    Z: Product4<A, B, C, E, Dim = O>,
{
    type Output = O;
}
impl<const A: usize, const B: usize, const C: usize, const E: usize, const F: usize, U, O: Dim> Flatten
    for (Fixed<A>, Fixed<B>, Fixed<C>, Fixed<E>, Fixed<F>)
where
    (Fixed<A>, Fixed<B>, Fixed<C>, Fixed<E>): Flatten<Output = U>,
    (U, Fixed<F>): Flatten<Output = O>,
{
    type Output = O;
}

macro_rules! product { ($($name:ident<$($n:ident),*> $text:literal;)*) => { $(
    /// The table entry of a product.
    #[diagnostic::on_unimplemented(
        message = $text,
        label = "this size cannot be named yet",
        note = "add that number: `KILN_SIZES = \"...\"` under `[env]` in `.cargo/config.toml`",
        note = "or make an axis `Dyn` with `.forget()` and name the result with `.refine()`, checked once at run time"
    )]
    pub trait $name<$(const $n: usize),*> {
        /// The entry.
        type Dim: Dim;
    }
    #[diagnostic::do_not_recommend]
    impl<U: ToDim<Dim = D>, D: Dim, $(const $n: usize),*> $name<$($n),*> for U {
        type Dim = D;
    }
)* } }
product! {
    Product2<A, B> "the size {A} x {B} is not in the table of sizes";
    Product3<A, B, C> "the size {A} x {B} x {C} is not in the table of sizes";
    Product4<A, B, C, E> "the size {A} x {B} x {C} x {E} is not in the table of sizes";
}
