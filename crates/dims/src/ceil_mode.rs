//! Windows of a pool over an axis, up to its ragged end.
use crate::{
    CeilMode, Dilation, Dim, Dyn, Len, Pad, Same, Slide, Stride, Table, Valid,
    decimal::{Decimal, Named},
    slide::Odd,
    table::Number,
};
use core::ops::{Add, Div, Mul, Sub};
use typenum::{Min, U0, U1, U2};

macro_rules! slide { ($($geometry:ty, $stride:expr, $dilation:expr, $padding:ty, ($($parameter:ident)*) ($($p:ident)?);)*) => { $(
    impl<D: RaggedWindow<K, { $stride }, { $dilation }, $padding>, const K: usize $(, const $parameter: usize)* $(, $p)?>
        Slide<K, CeilMode<$geometry>> for D
    {
        type Output = D::Output;
    }
)* } }
slide! {
    Valid, 1, 1, Valid, () ();
    Same, 1, 1, Same, () ();
    Pad<P>, 1, 1, Pad<P>, (P) ();
    Stride<S, P>, S, 1, P, (S) (P);
    Dilation<A, Valid>, 1, A, Valid, (A) ();
    Dilation<A, Same>, 1, A, Same, (A) ();
    Dilation<A, Pad<P>>, 1, A, Pad<P>, (A P) ();
    Dilation<A, Stride<S, P>>, S, A, P, (A S) (P);
}

/// [`Slide`] in a [`CeilMode`] with its geometry spelt out: kernel, stride, dilation, padding.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a window of {K} with stride {S}, dilation {A} and padding `{P}` up to its ragged end",
    label = "no window of {K} slides over this axis",
    note = "a window slides over `Len<N>` and `Dyn`; a generic axis needs the bound `Slide<{K}, CeilMode<..>>`"
)]
pub trait RaggedWindow<const K: usize, const S: usize, const A: usize, P>: Dim {
    /// The axis of the results.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const K: usize, const S: usize, const A: usize, P, U, VP, V, L, O: Dim> RaggedWindow<K, S, A, P> for Len<N>
where
    P: Amount<K, A, Num = VP>, Table: Number<N, Num = U>,
    U: FitsRagged<N, K, S, A, P, VP, Num = V>,
    V: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const K: usize, const S: usize, const A: usize, P: Amount<K, A>> RaggedWindow<K, S, A, P> for Dyn {
    type Output = Dyn;
}

/// How much a padding adds on either side of an axis, for a kernel of `K` whose points lie `A` apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a padding",
    label = "write `Valid`, `Same` or `Pad<1>` here",
    note = "a dilation stands outside a stride: `CeilMode<Dilation<2, Stride<2, Same>>>`"
)]
pub trait Amount<const K: usize, const A: usize> {
    /// The number.
    type Num;
}
impl<const K: usize, const A: usize> Amount<K, A> for Valid {
    type Num = U0;
}
impl<const K: usize, const A: usize, const P: usize, V> Amount<K, A> for Pad<P>
where
    Table: Number<P, Num = V>,
{
    type Num = V;
}
#[rustfmt::skip]
impl<const K: usize, const A: usize, VK, VA, Gaps, Span, V> Amount<K, A> for Same
where
    Table: Odd<K> + Number<K, Num = VK> + Number<A, Num = VA>,
    VK: Sub<U1, Output = Gaps>, Gaps: Mul<VA, Output = Span>, Span: Div<U2, Output = V>,
{
    type Num = V;
}

/// `ceil((n + 2P - A(K - 1) - 1) / S) + 1`, or one less where the last window would start behind the input.
#[diagnostic::on_unimplemented(
    message = "a window of {K} with stride {S}, dilation {A} and padding `{P}` does not fit an axis of {N}, not even a ragged one",
    label = "the window does not fit this axis of {N}",
    note = "take a smaller kernel, more padding or fewer poolings before it; kernel, stride and dilation are at least 1"
)]
pub trait FitsRagged<const N: usize, const K: usize, const S: usize, const A: usize, P, VP> {
    /// How many windows there are.
    type Num;
}
/// `Most` counts the steps that start inside the input or the padding before it.
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<
    U, P, VP, VK, VS, VA, Gaps, Span, Once, Padded, Spare, Reach, Room, Last, Steps, End, Most, Few, V,
    const N: usize, const K: usize, const S: usize, const A: usize,
> FitsRagged<N, K, S, A, P, VP> for U
where
    Table: Number<K, Num = VK> + Number<S, Num = VS> + Number<A, Num = VA>,
    VA: Sub<U1>, VK: Sub<U1, Output = Gaps>, Gaps: Mul<VA, Output = Span>, U: Add<VP, Output = Once> + Sub<U1>, Once: Add<VP, Output = Padded> + Sub<U1, Output = End>,
    VS: Sub<U1, Output = Spare>, Padded: Add<Spare, Output = Reach>, Reach: Sub<Span, Output = Room>, Room: Sub<U1, Output = Last>, Last: Div<VS, Output = Steps>, End: Div<VS, Output = Most>, Steps: Min<Most, Output = Few>, Few: Add<U1, Output = V>,
{
    type Num = V;
}
