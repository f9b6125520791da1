//! Two branches of a network that come together again.
//!
//! The axes are compared one by one, by a relation that leaves open what an axis still being inferred is. Were whole
//! shapes compared, the compiler would take one branch for what is expected of the other, and blame a convolution.
use crate::{Concat, Dim};

/// The shape of a branch whose result can be added to one of the shape `Other`: the same.
#[diagnostic::on_unimplemented(
    message = "two branches give `{Self}` and `{Other}`, which cannot be added",
    label = "these shapes have different numbers of axes",
    note = "flatten or pool in both branches, or behind them"
)]
pub trait Meets<Other> {}

/// The shape of a branch whose result can be joined with one of the shape `Other` along axis 1: all other axes are
/// equal.
#[diagnostic::on_unimplemented(
    message = "two branches give `{Self}` and `{Other}`, whose channels cannot be joined",
    label = "both shapes need an axis of channels, and the same number of axes",
    note = "flatten or pool in both branches, or behind them"
)]
pub trait MeetsBeside<Other> {
    /// The channels of both together.
    type Output;
}

/// An axis of a branch that is equal to the same axis of the other. `Ours` and `Theirs` are the whole shapes.
#[diagnostic::on_unimplemented(
    message = "two branches give `{Ours}` and `{Theirs}`, which do not fit each other",
    label = "`{Self}` in one branch meets `{Other}` in the other",
    note = "convolutions keep the size of an image by `Same`, and all branches need the same strides",
    note = "a residual whose body changes the shape needs a shortcut that changes it alike: `Residual<Body, Conv2d<64, 128, 1, Stride<2, Same>>>`"
)]
pub trait Agrees<Other, Ours, Theirs>: Dim {}
impl<D: Dim, Ours, Theirs> Agrees<D, Ours, Theirs> for D {}

/// No axis. As long as the other axis could be this, the compiler does not take it for equal to the first.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Undecided;
#[diagnostic::do_not_recommend]
impl<D: Dim, Ours, Theirs> Agrees<Undecided, Ours, Theirs> for D {}

macro_rules! meets { ($($ours:ty, $theirs:ty: $($a:ident $b:ident),*;)*) => { $(
    impl<$($a: Agrees<$b, $ours, $theirs>, $b: Dim),*> Meets<$theirs> for $ours {}
)* } }
meets! {
    (A,), (P,): A P;
    (A, B), (P, Q): A P, B Q;
    (A, B, C), (P, Q, R): A P, B Q, C R;
    (A, B, C, D), (P, Q, R, S): A P, B Q, C R, D S;
    (A, B, C, D, E), (P, Q, R, S, T): A P, B Q, C R, D S, E T;
    (A, B, C, D, E, F), (P, Q, R, S, T, U): A P, B Q, C R, D S, E T, F U;
}

macro_rules! beside { ($($ours:ty, $theirs:ty, $both:ty: $($a:ident $b:ident),*;)*) => { $(
    impl<X: Concat<Y>, Y: Dim, $($a: Agrees<$b, $ours, $theirs>, $b: Dim),*> MeetsBeside<$theirs> for $ours {
        type Output = $both;
    }
)* } }
beside! {
    (A, X), (P, Y), (A, X::Output): A P;
    (A, X, B), (P, Y, Q), (A, X::Output, B): A P, B Q;
    (A, X, B, C), (P, Y, Q, R), (A, X::Output, B, C): A P, B Q, C R;
    (A, X, B, C, D), (P, Y, Q, R, S), (A, X::Output, B, C, D): A P, B Q, C R, D S;
    (A, X, B, C, D, E), (P, Y, Q, R, S, T), (A, X::Output, B, C, D, E): A P, B Q, C R, D S, E T;
}
