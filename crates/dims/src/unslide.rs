//! Growing an axis by a transposed convolution.
use crate::{
    Dim, Dyn, Len, Pad, Stride, Table, Valid,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Mul, Sub};
use typenum::U1;

/// The axis after a transposed convolution with a kernel of `K` and the geometry `G`.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a transposed window of {K} with `{G}`",
    label = "no transposed window of {K} over this axis",
    note = "a transposed window has no `Same`: name its padding, `Pad<1>`; a generic axis needs the bound `{Self}: Unslide<{K}, {G}>`"
)]
pub trait Unslide<const K: usize, G>: Dim {
    /// The larger axis.
    type Output: Dim;
}
macro_rules! unslide { ($($geometry:ty, $stride:expr, $padding:expr, ($($parameter:ident)*);)*) => { $(
    impl<const N: usize, const K: usize, $(const $parameter: usize,)* U, V, L, O: Dim> Unslide<K, $geometry> for Len<N>
    where
        Table: Number<N, Num = U>,
        U: Grows<N, K, { $stride }, { $padding }, Num = V>,
        V: Decimal<Digits = L>, L: Named<Dim = O>,
    {
        type Output = O;
    }
    impl<const K: usize, $(const $parameter: usize),*> Unslide<K, $geometry> for Dyn {
        type Output = Dyn;
    }
)* } }
unslide! {
    Valid, 1, 0, ();
    Pad<P>, 1, P, (P);
    Stride<S, Valid>, S, 0, (S);
    Stride<S, Pad<P>>, S, P, (S P);
}

/// `(n - 1) S + K - 2P`, which must leave something.
#[diagnostic::on_unimplemented(
    message = "a transposed window of {K} with stride {S} and padding {P} leaves nothing of an axis of {N}",
    label = "the padding cuts off the whole axis of {N}",
    note = "take less padding or a larger kernel"
)]
pub trait Grows<const N: usize, const K: usize, const S: usize, const P: usize> {
    /// The size.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<U, VK, VS, VP, Steps, Span, Whole, Once, V, const N: usize, const K: usize, const S: usize, const P: usize>
    Grows<N, K, S, P> for U
where
    Table: Number<K, Num = VK> + Number<S, Num = VS> + Number<P, Num = VP>,
    U: Sub<U1, Output = Steps>, Steps: Mul<VS, Output = Span>, Span: Add<VK, Output = Whole>,
    Whole: Sub<VP, Output = Once>, Once: Sub<VP, Output = V>, V: Sub<U1>,
{
    type Num = V;
}
