//! Element by element: operators on equal shapes, and with numbers.
use crate::{
    Kind, Ranked, Tensor,
    raw::{RawBool, RawInt},
    raw_float::RawFloat,
    raw_numeric::RawNumeric,
};
use burn::tensor::{Bool, Float, Int};
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// What may stand on the right of `+`, `-`, `*` and `/`, beside a tensor on the left: a tensor of the same shape and
/// kind, or a number.
///
/// # Compile errors
/// Two shapes, or two kinds (`adding_tensors_of_different_sizes`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit `{Left}`, element by element",
    label = "the two sides of this operator differ",
    note = "both sides have one shape and one kind: stretch an axis of one by name with `.broadcast_like(&other)`, slice or pad one that is too large or too small, turn integers into floats with `.float()`",
    note = "a number beside a `Float` tensor is an `f64`: written with its point, `2.0`, or `f64::from(x)`"
)]
pub trait Operand<Left> {
    /// Which of the two it is.
    fn side(self) -> Side<Left>;
}

/// The right side of an operator.
#[doc(hidden)]
pub enum Side<T> {
    Tensor(T),
    Number(f64),
    Whole(i64),
}

impl<S: Ranked, K: Kind> Operand<Self> for Tensor<S, K> {
    fn side(self) -> Side<Self> {
        Side::Tensor(self)
    }
}

macro_rules! operators { ($($kind:ident $side:ident $number:ty: $($trait:ident $method:ident $scalar:ident,)*;)*) => { $(
    impl<S: Ranked> Operand<Tensor<S, $kind>> for $number {
        fn side(self) -> Side<Tensor<S, $kind>> {
            Side::$side(self)
        }
    }
    $(
        /// Of equal shapes, or each element with a number.
        ///
        /// # Panics
        /// When two run-time axes of one type have different sizes.
        impl<S: Ranked, R: Operand<Self>> $trait<R> for Tensor<S, $kind> {
            type Output = Self;
            #[track_caller]
            fn $method(self, other: R) -> Self {
                match other.side() {
                    Side::Number(number) => Self { raw: self.raw.$scalar(number) },
                    Side::Whole(number) => Self { raw: self.raw.$scalar(number) },
                    Side::Tensor(other) => {
                        self.assert_same_sizes(&other, stringify!($method));
                        Self { raw: RawNumeric::$method(self.raw, other.raw) }
                    }
                }
            }
        }
    )*
    /// The number with each element.
    impl<S: Ranked> Add<Tensor<S, $kind>> for $number {
        type Output = Tensor<S, $kind>;
        fn add(self, right: Tensor<S, $kind>) -> Tensor<S, $kind> {
            right + self
        }
    }
    /// The number less each element.
    impl<S: Ranked> Sub<Tensor<S, $kind>> for $number {
        type Output = Tensor<S, $kind>;
        fn sub(self, right: Tensor<S, $kind>) -> Tensor<S, $kind> {
            -right + self
        }
    }
    /// The number times each element.
    impl<S: Ranked> Mul<Tensor<S, $kind>> for $number {
        type Output = Tensor<S, $kind>;
        fn mul(self, right: Tensor<S, $kind>) -> Tensor<S, $kind> {
            right * self
        }
    }
    /// The number by each element.
    impl<S: Ranked> Div<Tensor<S, $kind>> for $number {
        type Output = Tensor<S, $kind>;
        fn div(self, right: Tensor<S, $kind>) -> Tensor<S, $kind> {
            (right.zeros_like() + self) / right
        }
    }
    impl<S: Ranked> Neg for Tensor<S, $kind> {
        type Output = Self;
        fn neg(self) -> Self {
            Self { raw: RawNumeric::neg(self.raw) }
        }
    }
    impl<S: Ranked> Tensor<S, $kind> {
        /// The absolute value.
        pub fn abs(self) -> Self {
            Self { raw: self.raw.abs() }
        }
    }
)* } }
operators! {
    Float Number f64: Add add add_scalar, Sub sub sub_scalar, Mul mul mul_scalar, Div div div_scalar,;
    Int Whole i64: Add add add_scalar, Sub sub sub_scalar, Mul mul mul_scalar, Div div div_scalar,;
}

impl<S: Ranked> Tensor<S, Float> {
    /// Cut off below `min` and above `max`.
    ///
    /// # Panics
    /// When `min` is greater than `max`, or one of them is not a number.
    #[track_caller]
    pub fn clamp(self, min: f64, max: f64) -> Self {
        assert!(min <= max, "clamp: nothing lies above {min} and below {max}");
        Self { raw: self.raw.clamp(min, max) }
    }
}

impl<S: Ranked> Tensor<S, Int> {
    /// Cut off below `min` and above `max`. A limit that the elements cannot reach, of 32 bits on most backends, cuts
    /// nothing off.
    ///
    /// # Panics
    /// When `min` is greater than `max`.
    ///
    /// ```
    /// use kiln_tensor::{Int, Tensor};
    /// let ints: Tensor![3; Int] = Tensor::from_array([-7, 0, 7], &burn::tensor::Device::flex());
    /// assert_eq!(ints.clamp(0, i64::MAX).to_vec(), [0, 0, 7]);
    /// ```
    #[track_caller]
    pub fn clamp(self, min: i64, max: i64) -> Self {
        assert!(min <= max, "clamp: nothing lies above {min} and below {max}");
        let [min, max] = [min, max].map(|limit| self.raw.nearest(limit));
        Self { raw: self.raw.clamp(min, max) }
    }
}

macro_rules! unary { ($($(#[$doc:meta])* $method:ident)*) => {
    impl<S: Ranked> Tensor<S, Float> { $(
        $(#[$doc])*
        pub fn $method(self) -> Self {
            Self { raw: self.raw.$method() }
        }
    )* }
} }
unary! {
    /// e to the element.
    exp
    /// The natural logarithm.
    log
    /// The natural logarithm of one plus the element, precise near zero.
    log1p
    /// The square root.
    sqrt
    /// The sine.
    sin
    /// The cosine.
    cos
    /// The inverse tangent.
    atan
    /// One over the element.
    recip
}

impl<S: Ranked> Tensor<S, Float> {
    /// Each element to a power.
    pub fn powf(self, exponent: f64) -> Self {
        Self { raw: self.raw.powf_scalar(exponent) }
    }

    /// To integers, cut towards zero.
    pub fn int(self) -> Tensor<S, Int> {
        Tensor { raw: self.raw.int() }
    }
}

impl<S: Ranked> Tensor<S, Int> {
    /// To floats.
    pub fn float(self) -> Tensor<S> {
        Tensor { raw: self.raw.float() }
    }
}

impl<S: Ranked> Tensor<S, Bool> {
    /// One for true, zero for false.
    pub fn float(self) -> Tensor<S> {
        Tensor { raw: self.raw.float() }
    }

    /// `yes` where this is true, `no` elsewhere.
    #[track_caller]
    pub fn choose(self, yes: Tensor<S>, no: Tensor<S>) -> Tensor<S> {
        self.assert_same_sizes(&yes, "choose");
        self.assert_same_sizes(&no, "choose");
        Tensor { raw: self.raw.choose(yes.raw, no.raw) }
    }
}

impl<S: Ranked> Not for Tensor<S, Bool> {
    type Output = Self;
    fn not(self) -> Self {
        Self { raw: self.raw.not() }
    }
}
impl<S: Ranked> BitAnd for Tensor<S, Bool> {
    type Output = Self;
    #[track_caller]
    fn bitand(self, other: Self) -> Self {
        self.assert_same_sizes(&other, "and");
        Self { raw: self.raw.and(other.raw) }
    }
}
impl<S: Ranked> BitOr for Tensor<S, Bool> {
    type Output = Self;
    #[track_caller]
    fn bitor(self, other: Self) -> Self {
        self.assert_same_sizes(&other, "or");
        Self { raw: self.raw.or(other.raw) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Int, Tensor};
    use burn::tensor::Device;

    #[test]
    fn numbers_stand_on_either_side() {
        let device = Device::flex();
        let x = || Tensor::from_array([4.0, -0.5], &device);
        let all = [1.0 + x(), 1.0 - x(), 2.0 * x(), 1.0 / x()].map(|it| it.to_vec());
        assert_eq!(all, [[5.0, 0.5], [-3.0, 1.5], [8.0, -1.0], [0.25, -2.0]]);
        let ints = || -> Tensor![2; Int] { Tensor::from_array([4, -2], &device) };
        let all = [1 + ints(), 1 - ints(), 2 * ints(), 9 / ints()].map(|it| it.to_vec());
        assert_eq!(all, [[5, -1], [-3, 3], [8, -4], [2, -4]]);
        let recorded = Tensor::from_array([4.0], &device.autodiff()).require_grad();
        let gradients = (1.0 / recorded.clone()).sum_all().backward();
        assert_eq!(recorded.grad(&gradients).unwrap().to_vec(), [-0.0625]);
    }
}
