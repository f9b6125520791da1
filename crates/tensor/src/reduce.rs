//! One number for each row: sums, means, extremes over an axis named by its position.
use crate::{
    HasAxis, Kind, Len, Probability, Ranked, Scalar, Tensor,
    raw::{Raw, same_rank},
    raw_float::RawFloat,
    raw_numeric::RawNumeric,
};
use burn::tensor::{Float, Int};

/// Drops an axis that a reduction left at size 1.
fn squeeze<S: Ranked, T: Ranked, K: Kind>(raw: K::Raw<S>, axis: usize) -> Tensor<T, K> {
    let mut sizes = raw.sizes();
    if sizes.len() > 1 {
        sizes.remove(axis);
    }
    Tensor { raw: raw.reshape_into(&sizes) }
}

macro_rules! reductions { ($($kind:ident { $($(#[$doc:meta])* $drop:ident $keep:ident $raw:ident $output:ident;)* })*) => { $(
    impl<S: Ranked> Tensor<S, $kind> { $(
        $(#[$doc])*
        pub fn $drop<const AXIS: usize>(self) -> Tensor<S::Dropped, $output>
        where
            S: HasAxis<AXIS, Dropped: Ranked>,
        {
            squeeze::<S, S::Dropped, $output>(self.raw.$raw(AXIS), AXIS)
        }
        $(#[$doc])*
        ///
        /// The axis stays, at size 1.
        pub fn $keep<const AXIS: usize>(self) -> Tensor<S::With<Len<1>>, $output>
        where
            S: HasAxis<AXIS, With<Len<1>>: Ranked>,
        {
            Tensor { raw: same_rank(self.raw.$raw(AXIS)) }
        }
    )* }
)* } }
reductions! {
    Float {
    /// The sum over axis `AXIS`.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x: Tensor![2, 2] = Tensor::from_array([[1.0, 2.0], [3.0, 4.0]], &Device::flex());
    /// assert_eq!(x.clone().sum::<0>().to_vec(), [4.0, 6.0]);
    /// let columns: Tensor![2, 1] = x.sum_keep::<1>();
    /// assert_eq!(columns.to_vec(), [3.0, 7.0]);
    /// ```
    sum sum_keep sum_dim Float;
    /// The mean over axis `AXIS`.
    mean mean_keep mean_dim Float;
    /// The unbiased variance over axis `AXIS`.
    var var_keep var Float;
    /// The greatest over axis `AXIS`.
    max max_keep max_dim Float;
    /// The least over axis `AXIS`.
    min min_keep min_dim Float;
    /// Where the greatest over axis `AXIS` is.
    argmax argmax_keep argmax Int;
    /// Where the least over axis `AXIS` is.
    argmin argmin_keep argmin Int;
    }
    Int {
    /// The sum over axis `AXIS`.
    sum sum_keep sum_dim Int;
    /// The greatest over axis `AXIS`.
    max max_keep max_dim Int;
    /// The least over axis `AXIS`.
    min min_keep min_dim Int;
    /// Where the greatest over axis `AXIS` is.
    argmax argmax_keep argmax Int;
    /// Where the least over axis `AXIS` is.
    argmin argmin_keep argmin Int;
    }
    Probability {
    /// The sum over axis `AXIS`.
    sum sum_keep sum_dim Float;
    /// The mean over axis `AXIS`.
    mean mean_keep mean_dim Probability;
    /// The greatest over axis `AXIS`.
    max max_keep max_dim Probability;
    /// The least over axis `AXIS`.
    min min_keep min_dim Probability;
    /// Where the greatest over axis `AXIS` is.
    argmax argmax_keep argmax Int;
    /// Where the least over axis `AXIS` is.
    argmin argmin_keep argmin Int;
    }
}

impl<S: Ranked> Tensor<S, Float> {
    /// The sum of all elements.
    pub fn sum_all(self) -> Scalar {
        Tensor { raw: self.raw.sum() }
    }

    /// The mean of all elements.
    pub fn mean_all(self) -> Scalar {
        Tensor { raw: self.raw.mean() }
    }
}

impl<S: Ranked> Tensor<S, Int> {
    /// The sum of all elements.
    pub fn sum_all(self) -> Scalar<Int> {
        Tensor { raw: self.raw.sum() }
    }
}

impl<K: Kind> Scalar<K> {
    /// The number in a tensor of one.
    pub fn into_scalar(self) -> K::Element {
        self.to_vec()[0]
    }
}
