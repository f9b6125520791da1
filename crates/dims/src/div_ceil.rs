//! `ceil(n / S)`: what `Same` padding with a stride leaves.
use crate::{
    Dim, Dyn, Len, Table,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Div};

/// `ceil(n / S)`. A stride of one leaves any axis as it is, so shape-preserving blocks need no bound on it.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot be divided by a stride of {S}",
    label = "no stride of {S} over this axis",
    note = "strides 1 to 8, 10, 12, 14, 16 and 32 divide sizes of the table; a generic axis needs the bound `{Self}: DivCeil<{S}>`"
)]
pub trait DivCeil<const S: usize>: Dim {
    /// The axis of the results.
    type Output: Dim;
}

impl<D: Dim> DivCeil<1> for D {
    type Output = D;
}

macro_rules! div_ceil { ($($s:literal $divisor:ident $less_one:ident;)*) => { $(
    #[rustfmt::skip]
    impl<const N: usize, U, A, B, L, O: Dim> DivCeil<$s> for Len<N>
    where
        Table: Number<N, Num = U>,
        U: Add<typenum::$less_one, Output = A>, A: Div<typenum::$divisor, Output = B>,
        B: Decimal<Digits = L>, L: Named<Dim = O>,
    {
        type Output = O;
    }
    impl DivCeil<$s> for Dyn {
        type Output = Dyn;
    }
)* } }
div_ceil! { 2 U2 U1; 3 U3 U2; 4 U4 U3; 5 U5 U4; 6 U6 U5; 7 U7 U6; 8 U8 U7; 10 U10 U9; 12 U12 U11; 14 U14 U13; 16 U16 U15; 32 U32 U31; }
