//! Where elements are equal, greater, lower.
use crate::{Kind, Probability, Ranked, Tensor, raw::Raw, raw_numeric::RawNumeric};
use burn::tensor::{Bool, Float, Int};

impl<S: Ranked, K: Kind> Tensor<S, K>
where
    K::Raw<S>: Raw<Mask = S::Bool>,
{
    /// Where the elements are equal.
    #[track_caller]
    pub fn equal(self, other: Self) -> Tensor<S, Bool> {
        self.assert_same_sizes(&other, "equal");
        Tensor { raw: self.raw.equal(other.raw) }
    }
}

macro_rules! compare { ($($kind:ident $number:ty;)*) => { $(
    impl<S: Ranked> Tensor<S, $kind> {
        /// Where it is greater than a number.
        pub fn greater(self, number: $number) -> Tensor<S, Bool> {
            Tensor { raw: self.raw.greater_scalar(number) }
        }
        /// Where it is lower than a number.
        pub fn lower(self, number: $number) -> Tensor<S, Bool> {
            Tensor { raw: self.raw.lower_scalar(number) }
        }
        /// Where it is greater than the other.
        #[track_caller]
        pub fn greater_than(self, other: Self) -> Tensor<S, Bool> {
            self.assert_same_sizes(&other, "greater_than");
            Tensor { raw: RawNumeric::greater(self.raw, other.raw) }
        }
        /// Where it is lower than the other.
        #[track_caller]
        pub fn lower_than(self, other: Self) -> Tensor<S, Bool> {
            self.assert_same_sizes(&other, "lower_than");
            Tensor { raw: RawNumeric::lower(self.raw, other.raw) }
        }
    }
)* } }
compare! { Float f64; Int i64; Probability f64; }
