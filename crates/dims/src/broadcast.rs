//! Shapes that stretch to another by name: a channel vector, a channel gate, a bias.
use crate::{Dim, Len};

/// A shape that stretches to `To`. Broadcasting is asked for by name, never done in silence.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not broadcast to `{To}`",
    label = "this shape does not stretch to the other",
    note = "`(C,)` stretches to `(N, C)`, `(N, C, L)` and `(N, C, H, W)`; `(N, 1)` to `(N, C)`; `(N, C, 1, 1)` to `(N, C, H, W)`; any axis of size 1 with `.expand::<AXIS, Len<4>, _>()`"
)]
pub trait Broadcast<To> {
    /// The position in `To` of this shape's first axis.
    const FIRST: usize;
}
impl<N: Dim, C: Dim> Broadcast<(N, C)> for (C,) {
    const FIRST: usize = 1;
}
impl<N: Dim, C: Dim, L: Dim> Broadcast<(N, C, L)> for (C,) {
    const FIRST: usize = 1;
}
impl<N: Dim, C: Dim, H: Dim, W: Dim> Broadcast<(N, C, H, W)> for (C,) {
    const FIRST: usize = 1;
}
impl<N: Dim, C: Dim> Broadcast<(N, C)> for (N, Len<1>) {
    const FIRST: usize = 0;
}
impl<N: Dim, C: Dim, H: Dim, W: Dim> Broadcast<(N, C, H, W)> for (N, C, Len<1>, Len<1>) {
    const FIRST: usize = 0;
}
