//! What a layer asks of a shape: its channels, its features, or how many numbers it holds.
use crate::{Dim, Is, Table, branches::Undecided, reshape::Count, table::Number};

/// A shape with `N` channels on its axis 1, asked for by the layer `L`.
#[diagnostic::on_unimplemented(
    message = "`{L}` takes {N} channels on axis 1, and the shape `{Self}` reaches it",
    label = "this shape has no axis of channels",
    note = "images are `Tensor![N, {N}, H, W]`, sequences `Tensor![N, {N}, T]`, features `Tensor![N, {N}]`"
)]
pub trait Channels<const N: usize, L> {}

/// A shape whose last axis holds `N` features, asked for by the layer `L`.
#[diagnostic::on_unimplemented(
    message = "`{L}` takes {N} features on the last axis, and the shape `{Self}` reaches it",
    label = "this shape does not end in an axis of features",
    note = "features are `Tensor![N, {N}]`, sequences of them `Tensor![N, T, {N}]`"
)]
pub trait Features<const N: usize, L> {}

/// Channels, height and width that multiply to the `N` features which the layer `L` takes. Their product need not be in
/// the table, so that an image which does not fit is told so, and not to add a size.
#[diagnostic::on_unimplemented(
    message = "`{L}` takes {N} features, and `{Self}` flattens to another number of them",
    label = "an image of this size does not fit `{L}`",
    note = "resize the image, or name the features of its size in the type of `{L}`; a run-time side is named by `.refine()`"
)]
pub trait FlattensTo<const N: usize, L> {}
impl<S: Multiplies<N, L>, const N: usize, L> FlattensTo<N, L> for S where Table: Number<N> {}

/// [`FlattensTo`], where the features are in the table.
pub trait Multiplies<const N: usize, L> {}
#[diagnostic::do_not_recommend]
impl<S: Count<Known = X, Open = Y>, X, Y, U, const N: usize, L> Multiplies<N, L> for S
where
    Table: Number<N, Num = U>,
    (X, Y): Equals<(U, ())>,
{
}

/// The product and the open axes that are asked for, compared at once: each for itself would be an error of its own.
pub trait Equals<Other> {}
impl<T> Equals<T> for T {}
/// Keeps the compiler from taking what is not calculated yet for what is asked for.
#[diagnostic::do_not_recommend]
impl<U> Equals<(U, ())> for (Undecided, Undecided) {}

macro_rules! channels { ($($($axis:ident)*;)*) => { $(
    impl<A: Dim, C: Is<N, L>, $($axis: Dim,)* const N: usize, L> Channels<N, L> for (A, C, $($axis,)*) {}
)* } }
channels! { ; X; X Y; X Y Z; X Y Z W; }

macro_rules! features { ($($($axis:ident)*;)*) => { $(
    impl<$($axis: Dim,)* C: Is<N, L>, const N: usize, L> Features<N, L> for ($($axis,)* C,) {}
)* } }
features! { ; A; A B; A B D; A B D E; A B D E F; }
