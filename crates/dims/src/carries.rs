//! What a layer for tensors of any rank asks of a shape: its channels, or its features.
use crate::{Dim, Is};

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

macro_rules! channels { ($($($axis:ident)*;)*) => { $(
    impl<A: Dim, C: Is<N, L>, $($axis: Dim,)* const N: usize, L> Channels<N, L> for (A, C, $($axis,)*) {}
)* } }
channels! { ; X; X Y; X Y Z; X Y Z W; }

macro_rules! features { ($($($axis:ident)*;)*) => { $(
    impl<$($axis: Dim,)* C: Is<N, L>, const N: usize, L> Features<N, L> for ($($axis,)* C,) {}
)* } }
features! { ; A; A B; A B D; A B D E; A B D E F; }
