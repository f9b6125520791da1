//! Removing one axis, named by its position.
use crate::{Const, Dim};

/// The shape without axis `AXIS` (`Dropped`), with it kept as `Const<1>` (`Kept`), and that axis itself.
#[diagnostic::on_unimplemented(
    message = "the shape `{Self}` has no axis {AXIS}",
    label = "there is no axis {AXIS}",
    note = "axes count from 0, the batch being 0"
)]
pub trait Reduce<const AXIS: usize> {
    /// Without the axis; a shape of rank 1 leaves `(Const<1>,)`.
    type Dropped;
    /// With the axis kept at size 1.
    type Kept;
    /// The axis.
    type Axis: Dim;
    /// With the axis known at run time only.
    type Opened;
}
impl<X: Dim> Reduce<0> for (X,) {
    type Dropped = (Const<1>,);
    type Kept = (Const<1>,);
    type Axis = X;
    type Opened = (crate::Dyn,);
}
macro_rules! reduce { ($($axis:literal: ($($a:ident)*) ($($b:ident)*);)*) => { $(
    impl<$($a: Dim,)* X: Dim, $($b: Dim),*> Reduce<$axis> for ($($a,)* X, $($b,)*) {
        type Dropped = ($($a,)* $($b,)*);
        type Kept = ($($a,)* Const<1>, $($b,)*);
        type Axis = X;
        type Opened = ($($a,)* crate::Dyn, $($b,)*);
    }
)* } }
reduce! {
    0: () (A); 0: () (A B); 0: () (A B C); 0: () (A B C D); 0: () (A B C D E);
    1: (A) (); 1: (A) (B); 1: (A) (B C); 1: (A) (B C D); 1: (A) (B C D E);
    2: (A B) (); 2: (A B) (C); 2: (A B) (C D); 2: (A B) (C D E);
    3: (A B C) (); 3: (A B C) (D); 3: (A B C) (D E);
    4: (A B C D) (); 4: (A B C D) (E); 5: (A B C D E) ();
}
