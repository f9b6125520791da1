//! One axis stretched, or inserted, at a position.
use crate::{Dim, Len};

/// The shape with its axis `AXIS`, of size 1, stretched to `To`.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} of `{Self}` cannot be stretched to `{To}`",
    label = "only an axis of size 1 can be stretched",
    note = "axes count from 0; `.sum_keep::<{AXIS}>()` leaves an axis of size 1"
)]
pub trait Expand<const AXIS: usize, To> {
    /// The stretched shape.
    type Output;
}

/// The shape with an axis of size 1 inserted before position `AXIS`.
#[diagnostic::on_unimplemented(
    message = "no axis can be inserted at {AXIS} into `{Self}`",
    label = "a shape has at most 6 axes, and a new one stands at most one place after the last",
    note = "axes count from 0"
)]
pub trait Insert<const AXIS: usize> {
    /// The longer shape.
    type Output;
}

macro_rules! expand { ($($axis:literal: ($($a:ident)*) ($($b:ident)*);)*) => { $(
    impl<$($a: Dim,)* To: Dim, $($b: Dim),*> Expand<$axis, To> for ($($a,)* Len<1>, $($b,)*) {
        type Output = ($($a,)* To, $($b,)*);
    }
)* } }
expand! {
    0: () (); 0: () (A); 0: () (A B); 0: () (A B C); 0: () (A B C D); 0: () (A B C D E);
    1: (A) (); 1: (A) (B); 1: (A) (B C); 1: (A) (B C D); 1: (A) (B C D E);
    2: (A B) (); 2: (A B) (C); 2: (A B) (C D); 2: (A B) (C D E);
    3: (A B C) (); 3: (A B C) (D); 3: (A B C) (D E);
    4: (A B C D) (); 4: (A B C D) (E); 5: (A B C D E) ();
}

macro_rules! insert { ($($axis:literal: ($($a:ident)*) ($($b:ident)*);)*) => { $(
    impl<$($a: Dim,)* $($b: Dim),*> Insert<$axis> for ($($a,)* $($b,)*) {
        type Output = ($($a,)* Len<1>, $($b,)*);
    }
)* } }
insert! {
    0: () (A); 0: () (A B); 0: () (A B C); 0: () (A B C D); 0: () (A B C D E);
    1: (A) (); 1: (A) (B); 1: (A) (B C); 1: (A) (B C D); 1: (A) (B C D E);
    2: (A B) (); 2: (A B) (C); 2: (A B) (C D); 2: (A B) (C D E);
    3: (A B C) (); 3: (A B C) (D); 3: (A B C) (D E);
    4: (A B C D) (); 4: (A B C D) (E); 5: (A B C D E) ();
}
