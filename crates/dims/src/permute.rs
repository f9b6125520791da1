//! The axes in another order.
use crate::{Dim, HasAxis, Table};

/// Two positions that differ.
pub trait Apart<const A: usize, const B: usize> {}
macro_rules! apart { ($($a:literal: $($b:literal)*;)*) => { $($( impl Apart<$a, $b> for Table {} )*)* } }
apart! { 0: 1 2 3 4 5; 1: 0 2 3 4 5; 2: 0 1 3 4 5; 3: 0 1 2 4 5; 4: 0 1 2 3 5; 5: 0 1 2 3 4; }

macro_rules! permute { ($($name:ident $axes:literal $text:literal: $($axis:ident $position:ident $picked:ident),*;
    $(($one:ident $other:ident))*;)*) => { $(
    /// The axes of a shape in the order of these positions, each named once.
    #[diagnostic::on_unimplemented(
        message = $text,
        label = "each axis must be named once",
        note = $axes
    )]
    pub trait $name<$(const $position: usize),*> {
        /// The shape in that order.
        type Output;
    }
    #[diagnostic::do_not_recommend]
    impl<$($axis: Dim, $picked: Dim, const $position: usize),*> $name<$($position),*> for ($($axis,)*)
    where
        $(Self: HasAxis<$position, Axis = $picked>,)*
        Table: Sized $(+ Apart<$one, $other>)*,
    {
        type Output = ($($picked,)*);
    }
)* } }
permute! {
    Permute2 "a permutation of two axes names 0 and 1 once each" "{A}, {B} is not an order of the axes of `{Self}`":
        X A P, Y B Q; (A B);
    Permute3 "a permutation of three axes names each of 0, 1, 2 once" "{A}, {B}, {C} is not an order of the axes of `{Self}`":
        X A P, Y B Q, Z C R; (A B) (A C) (B C);
    Permute4 "a permutation of four axes names each of 0, 1, 2, 3 once" "{A}, {B}, {C}, {D} is not an order of the axes of `{Self}`":
        X A P, Y B Q, Z C R, V D S; (A B) (A C) (A D) (B C) (B D) (C D);
    Permute5 "a permutation of five axes names each of 0 to 4 once" "{A}, {B}, {C}, {D}, {E} is not an order of the axes of `{Self}`":
        X A P, Y B Q, Z C R, V D S, U E T; (A B) (A C) (A D) (A E) (B C) (B D) (B E) (C D) (C E) (D E);
}

/// The last two axes swapped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no two axes to transpose",
    label = "a transpose swaps the last two axes",
    note = "a vector of shape `(N,)` becomes a row with `.insert::<0, _>()`, a column with `.insert::<1, _>()`"
)]
pub trait Transpose {
    /// The transposed shape.
    type Output;
}
macro_rules! transpose { ($(($($a:ident)*);)*) => { $(
    impl<$($a: Dim,)* X: Dim, Y: Dim> Transpose for ($($a,)* X, Y) {
        type Output = ($($a,)* Y, X);
    }
)* } }
transpose! { (); (A); (A B); (A B C); (A B C D); }
