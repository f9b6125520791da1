//! What the typed tensors ask of a burn tensor of numbers.
use crate::raw::Raw;
use burn::tensor::{ElementConversion, Float, Int, Tensor as Burn, ops::PadMode};

#[cfg(feature = "kernels")]
use kiln_cpu::add as add_floats;

#[cfg(not(feature = "kernels"))]
fn add_floats<const D: usize>(x: Burn<D>, y: Burn<D>) -> Burn<D> {
    x + y
}

/// What numbers can do, of either kind.
pub trait RawNumeric: Raw {
    /// The [`Int`] tensor of the same rank.
    type Index: Raw<Kind = Int>;
    /// The sum, element by element.
    fn add(self, other: Self) -> Self;
    /// The difference.
    fn sub(self, other: Self) -> Self;
    /// The product, element by element.
    fn mul(self, other: Self) -> Self;
    /// The quotient.
    fn div(self, other: Self) -> Self;
    /// Plus a number.
    fn add_scalar<E: ElementConversion>(self, scalar: E) -> Self;
    /// Minus a number.
    fn sub_scalar<E: ElementConversion>(self, scalar: E) -> Self;
    /// Times a number.
    fn mul_scalar<E: ElementConversion>(self, scalar: E) -> Self;
    /// Divided by a number.
    fn div_scalar<E: ElementConversion>(self, scalar: E) -> Self;
    /// The negative.
    fn neg(self) -> Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// The sum over an axis, kept at size 1.
    fn sum_dim(self, axis: usize) -> Self;
    /// The greatest over an axis, kept at size 1.
    fn max_dim(self, axis: usize) -> Self;
    /// The least over an axis, kept at size 1.
    fn min_dim(self, axis: usize) -> Self;
    /// Where the greatest of an axis is, kept at size 1.
    fn argmax(self, axis: usize) -> Self::Index;
    /// Where the least of an axis is, kept at size 1.
    fn argmin(self, axis: usize) -> Self::Index;
    /// Where it is greater than the other.
    fn greater(self, other: Self) -> Self::Mask;
    /// Where it is lower than the other.
    fn lower(self, other: Self) -> Self::Mask;
    /// Where it is greater than a number.
    fn greater_scalar<E: ElementConversion>(self, scalar: E) -> Self::Mask;
    /// Where it is lower than a number.
    fn lower_scalar<E: ElementConversion>(self, scalar: E) -> Self::Mask;
    /// Cut off below `min` and above `max`.
    fn clamp<E: ElementConversion>(self, min: E, max: E) -> Self;
    /// The matrix product over the last two axes.
    fn matmul(self, other: Self) -> Self;
    /// Padded with a value: how many entries before and after each axis.
    fn pad(self, ends: &[(usize, usize)], value: f64) -> Self;
    /// The sum of all elements.
    fn sum(self) -> Burn<1, Self::Kind>;
}

macro_rules! numeric { ($($kind:ident $add:path),*) => { $(
    impl<const D: usize> RawNumeric for Burn<D, $kind> {
        type Index = Burn<D, Int>;
        fn add(self, other: Self) -> Self {
            $add(self, other)
        }
        fn sub(self, other: Self) -> Self {
            Burn::sub(self, other)
        }
        fn mul(self, other: Self) -> Self {
            Burn::mul(self, other)
        }
        fn div(self, other: Self) -> Self {
            Burn::div(self, other)
        }
        fn add_scalar<E: ElementConversion>(self, scalar: E) -> Self {
            Burn::add_scalar(self, scalar)
        }
        fn sub_scalar<E: ElementConversion>(self, scalar: E) -> Self {
            Burn::sub_scalar(self, scalar)
        }
        fn mul_scalar<E: ElementConversion>(self, scalar: E) -> Self {
            Burn::mul_scalar(self, scalar)
        }
        fn div_scalar<E: ElementConversion>(self, scalar: E) -> Self {
            Burn::div_scalar(self, scalar)
        }
        fn neg(self) -> Self {
            Burn::neg(self)
        }
        fn abs(self) -> Self {
            Burn::abs(self)
        }
        fn sum_dim(self, axis: usize) -> Self {
            Burn::sum_dim(self, axis)
        }
        fn max_dim(self, axis: usize) -> Self {
            Burn::max_dim(self, axis)
        }
        fn min_dim(self, axis: usize) -> Self {
            Burn::min_dim(self, axis)
        }
        fn argmax(self, axis: usize) -> Self::Index {
            Burn::argmax(self, axis)
        }
        fn argmin(self, axis: usize) -> Self::Index {
            Burn::argmin(self, axis)
        }
        fn greater(self, other: Self) -> Self::Mask {
            Burn::greater(self, other)
        }
        fn lower(self, other: Self) -> Self::Mask {
            Burn::lower(self, other)
        }
        fn greater_scalar<E: ElementConversion>(self, scalar: E) -> Self::Mask {
            Burn::greater_scalar(self, scalar)
        }
        fn lower_scalar<E: ElementConversion>(self, scalar: E) -> Self::Mask {
            Burn::lower_scalar(self, scalar)
        }
        fn clamp<E: ElementConversion>(self, min: E, max: E) -> Self {
            Burn::clamp(self, min, max)
        }
        fn matmul(self, other: Self) -> Self {
            Burn::matmul(self, other)
        }
        fn pad(self, ends: &[(usize, usize)], value: f64) -> Self {
            Burn::pad(self, ends, PadMode::Constant(value as f32))
        }
        fn sum(self) -> Burn<1, $kind> {
            Burn::sum(self)
        }
    }
)* } }
numeric! { Float add_floats, Int Burn::add }
