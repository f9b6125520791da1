//! One axis more, behind the last.
use crate::Dim;

/// The shape with the axis `D` behind its last.
#[diagnostic::on_unimplemented(
    message = "no axis can be added behind the last of `{Self}`",
    label = "a shape has at most 6 axes",
    note = "a generic shape needs the bound `{Self}: Append<{D}>`"
)]
pub trait Append<D: Dim> {
    /// The longer shape.
    type Output;
}

macro_rules! append { ($($($axis:ident)*;)*) => { $(
    impl<$($axis: Dim,)* D: Dim> Append<D> for ($($axis,)*) {
        type Output = ($($axis,)* D);
    }
)* } }
append! { A; A B; A B C; A B C E; A B C E F; }
