//! Shapes that stretch to another by name: a channel vector, a channel gate, a bias.
use crate::{Dim, Len};

/// A shape that `From` stretches to. Broadcasting is asked for by name, never done in silence.
///
/// It stands on the larger shape: of an argument not looked at yet nothing is said, so a message names both.
#[diagnostic::on_unimplemented(
    message = "`{From}` does not broadcast to `{Self}`",
    label = "this shape does not stretch to the other",
    note = "`(C,)` stretches to `(N, C)`, `(N, C, L)` and `(N, C, H, W)`; `(N, 1)` to `(N, C)`; `(N, C, 1, 1)` to `(N, C, H, W)`; any axis of size 1 with `.expand::<AXIS, Len<4>, _>()`"
)]
pub trait Receives<From> {
    /// The position in this shape of the other's first axis.
    const FIRST: usize;
}
#[diagnostic::do_not_recommend]
impl<From: Broadcast<To>, To> Receives<From> for To {
    const FIRST: usize = From::FIRST;
}

/// [`Receives`], from the smaller shape.
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
