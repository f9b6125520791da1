//! What a layer of a stack asks of the axis that reaches it.
use crate::{Dim, Len};

/// An axis of exactly `N`, asked for by the layer `L`.
///
/// A layer in a stack takes `Tensor<(N, C, ..)>` with `C: Is<I, Self>`, never `Len<I>`: otherwise inference runs
/// backwards, the layer decides what an output still being inferred is, and the layer before it is blamed.
#[diagnostic::on_unimplemented(
    message = "`{L}` takes {N} channels or features, and `{Self}` reaches it",
    label = "what reaches `{L}` here does not fit it",
    note = "give `{L}` the size that reaches it, or change the layer before it"
)]
pub trait Is<const N: usize, L>: Dim {}
impl<const N: usize, L> Is<N, L> for Len<N> {}
