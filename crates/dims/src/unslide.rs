//! Growing an axis by a transposed convolution.
use crate::{
    Dilation, Dim, Dyn, Len, OutputPad, Pad, Stride, Table, Valid,
    decimal::{Decimal, Named},
    table::Number,
};
use core::ops::{Add, Mul, Sub};
use typenum::U1;

/// The axis after a transposed convolution with a kernel of `K` and the geometry `G`.
///
/// # Compile errors
/// `Same`, which a transposed window has not; padding that cuts off everything; an output padding that is not smaller
/// than the stride (`an_output_padding_as_large_as_the_stride`); a size outside the table.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a transposed window of {K} with `{G}`",
    label = "no transposed window of {K} over this axis",
    note = "a transposed window has no `Same`: name its padding, `Pad<1>`; a generic axis needs the bound `{Self}: Unslide<{K}, {G}>`"
)]
pub trait Unslide<const K: usize, G>: Dim {
    /// The larger axis.
    type Output: Dim;
}
macro_rules! unslide { ($($geometry:ty, $stride:expr, $dilation:expr, $padding:ty, ($($parameter:ident)*) ($($p:ident)?);)*) => { $(
    impl<D: Transposed<K, { $stride }, { $dilation }, 0, $padding>, const K: usize $(, const $parameter: usize)* $(, $p)?>
        Unslide<K, $geometry> for D
    {
        type Output = D::Output;
    }
    impl<
        D: Transposed<K, { $stride }, { $dilation }, OP, $padding>,
        const K: usize, const OP: usize $(, const $parameter: usize)* $(, $p)?
    > Unslide<K, OutputPad<OP, $geometry>> for D
    {
        type Output = D::Output;
    }
)* } }
unslide! {
    Valid, 1, 1, Valid, () ();
    Pad<P>, 1, 1, Pad<P>, (P) ();
    Stride<S, P>, S, 1, P, (S) (P);
    Dilation<A, Valid>, 1, A, Valid, (A) ();
    Dilation<A, Pad<P>>, 1, A, Pad<P>, (A P) ();
    Dilation<A, Stride<S, P>>, S, A, P, (A S) (P);
}

/// [`Unslide`] with its geometry spelt out: kernel, stride, dilation, output padding, padding.
#[diagnostic::on_unimplemented(
    message = "an axis of `{Self}` cannot take a transposed window of {K} with stride {S} and padding `{P}`",
    label = "no transposed window of {K} over this axis",
    note = "a transposed window has no `Same`: name its padding, `Pad<1>`; it grows `Len<N>` and `Dyn`, and a generic axis needs the bound `{Self}: Unslide<{K}, ..>`"
)]
pub trait Transposed<const K: usize, const S: usize, const A: usize, const OP: usize, P>: Dim {
    /// The larger axis.
    type Output: Dim;
}
#[rustfmt::skip]
impl<const N: usize, const K: usize, const S: usize, const A: usize, const OP: usize, U, More, V, L, O: Dim>
    Transposed<K, S, A, OP, Valid> for Len<N>
where
    Table: Number<N, Num = U> + SmallerThan<OP, S, Num = More>,
    U: Grows<N, K, S, A, 0, More, Num = V>,
    V: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
#[rustfmt::skip]
impl<const N: usize, const K: usize, const S: usize, const A: usize, const OP: usize, const P: usize, U, More, V, L, O: Dim>
    Transposed<K, S, A, OP, Pad<P>> for Len<N>
where
    Table: Number<N, Num = U> + SmallerThan<OP, S, Num = More>,
    U: Grows<N, K, S, A, P, More, Num = V>,
    V: Decimal<Digits = L>, L: Named<Dim = O>,
{
    type Output = O;
}
impl<const K: usize, const S: usize, const A: usize, const OP: usize> Transposed<K, S, A, OP, Valid> for Dyn
where
    Table: SmallerThan<OP, S>,
{
    type Output = Dyn;
}
impl<const K: usize, const S: usize, const A: usize, const OP: usize, const P: usize> Transposed<K, S, A, OP, Pad<P>>
    for Dyn
where
    Table: SmallerThan<OP, S>,
{
    type Output = Dyn;
}

/// An output padding below the stride. None at all is always below it.
#[diagnostic::on_unimplemented(
    message = "an output padding of {OP} is not smaller than the stride of {S}",
    label = "an output padding is smaller than its stride",
    note = "sizes that a stride of {S} makes equal differ by less than {S}: take a smaller output padding or a larger stride"
)]
pub trait SmallerThan<const OP: usize, const S: usize> {
    /// The output padding.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<const OP: usize, const S: usize, VO, VS, Rest> SmallerThan<OP, S> for Table
where
    Table: Number<OP, Num = VO> + Number<S, Num = VS>,
    VS: Sub<VO, Output = Rest>, Rest: Sub<U1>,
{
    type Num = VO;
}

/// `(n - 1) S + A (K - 1) + 1 + OP - 2P`, which must leave something.
#[diagnostic::on_unimplemented(
    message = "a transposed window of {K} with stride {S} and padding {P} leaves nothing of an axis of {N}",
    label = "the padding cuts off the whole axis of {N}",
    note = "take less padding or a larger kernel; axis, kernel, stride and dilation are at least 1"
)]
pub trait Grows<const N: usize, const K: usize, const S: usize, const A: usize, const P: usize, More> {
    /// The size.
    type Num;
}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<
    U, VK, VS, VA, VP, More, Steps, Span, Gaps, Reach, Whole, First, Longer, Once, V,
    const N: usize, const K: usize, const S: usize, const A: usize, const P: usize,
> Grows<N, K, S, A, P, More> for U
where
    Table: Number<K, Num = VK> + Number<S, Num = VS> + Number<A, Num = VA> + Number<P, Num = VP>,
    U: Sub<U1, Output = Steps>, Steps: Mul<VS, Output = Span>, VS: Sub<U1>, VA: Sub<U1>, VK: Sub<U1, Output = Gaps>, Gaps: Mul<VA, Output = Reach>, Span: Add<Reach, Output = Whole>,
    Whole: Add<U1, Output = First>, First: Add<More, Output = Longer>, Longer: Sub<VP, Output = Once>, Once: Sub<VP, Output = V>, V: Sub<U1>,
{
    type Num = V;
}
