//! One axis of a shape, named by its position.
use crate::{Dim, Len};

/// A shape that has an axis `AXIS`: that axis, the shape without it, and the shape with another in its place.
#[diagnostic::on_unimplemented(
    message = "the shape `{Self}` has no axis {AXIS}",
    label = "there is no axis {AXIS}",
    note = "axes count from 0, the batch being 0"
)]
pub trait HasAxis<const AXIS: usize> {
    /// Without the axis; a shape of rank 1 leaves `(Len<1>,)`.
    type Dropped;
    /// With the axis replaced.
    type With<D: Dim>;
    /// The axis.
    type Axis: Dim;
}
impl<X: Dim> HasAxis<0> for (X,) {
    type Dropped = (Len<1>,);
    type With<D: Dim> = (D,);
    type Axis = X;
}
macro_rules! has_axis { ($($axis:literal: ($($a:ident)*) ($($b:ident)*);)*) => { $(
    impl<$($a: Dim,)* X: Dim, $($b: Dim),*> HasAxis<$axis> for ($($a,)* X, $($b,)*) {
        type Dropped = ($($a,)* $($b,)*);
        type With<Other: Dim> = ($($a,)* Other, $($b,)*);
        type Axis = X;
    }
)* } }
has_axis! {
    0: () (A); 0: () (A B); 0: () (A B C); 0: () (A B C D); 0: () (A B C D E);
    1: (A) (); 1: (A) (B); 1: (A) (B C); 1: (A) (B C D); 1: (A) (B C D E);
    2: (A B) (); 2: (A B) (C); 2: (A B) (C D); 2: (A B) (C D E);
    3: (A B C) (); 3: (A B C) (D); 3: (A B C) (D E);
    4: (A B C D) (); 4: (A B C D) (E); 5: (A B C D E) ();
}
