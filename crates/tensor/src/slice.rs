//! Pieces of an axis, and axes with entries added.
use crate::{
    Dyn, HasAxis, Holds, Kind, Lengthen, Ranked, Tensor,
    raw::{Raw, same_rank},
    raw_numeric::RawNumeric,
};
use burn::tensor::Float;
use kiln_dims::Len;
use std::ops::Range;

/// A range that its axis does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the range {}..{} does not lie in axis {axis}, which has {size} entries", range.start, range.end)]
pub struct SliceError {
    /// The axis, counted from 0.
    pub axis: usize,
    /// Its size.
    pub size: usize,
    /// The range asked for.
    pub range: Range<usize>,
}

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// `LEN` entries of axis `AXIS`, from `START` on.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x = Tensor::from_array([[1.0, 2.0, 3.0]], &Device::flex());
    /// let tail: Tensor![1, 2] = x.slice::<1, 1, 2>();
    /// assert_eq!(tail.to_vec(), [2.0, 3.0]);
    /// ```
    pub fn slice<const AXIS: usize, const START: usize, const LEN: usize>(self) -> Tensor<S::With<Len<LEN>>, K>
    where
        S: HasAxis<AXIS, Axis: Holds<START, LEN>, With<Len<LEN>>: Ranked>,
    {
        Tensor { raw: same_rank(self.raw.narrow(AXIS, START, LEN)) }
    }

    /// A range of axis `AXIS` known at run time only.
    ///
    /// # Errors
    /// When the axis does not hold the range, or the range is empty or turned round.
    pub fn slice_range<const AXIS: usize>(self, range: Range<usize>) -> Result<Tensor<S::With<Dyn>, K>, SliceError>
    where
        S: HasAxis<AXIS, With<Dyn>: Ranked>,
    {
        let size = self.raw.sizes()[AXIS];
        if range.start >= range.end || range.end > size {
            return Err(SliceError { axis: AXIS, size, range });
        }
        Ok(Tensor { raw: same_rank(self.raw.narrow(AXIS, range.start, range.len())) })
    }
}

impl<S: Ranked> Tensor<S, Float> {
    /// Axis `AXIS` with `BEFORE` entries of `value` before it and `AFTER` behind it.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x = Tensor::from_array([1.0, 2.0], &Device::flex());
    /// let padded: Tensor![5] = x.pad::<0, 1, 2, _>(0.0);
    /// assert_eq!(padded.to_vec(), [0.0, 1.0, 2.0, 0.0, 0.0]);
    /// ```
    pub fn pad<const AXIS: usize, const BEFORE: usize, const AFTER: usize, D: kiln_dims::Dim>(
        self,
        value: f64,
    ) -> Tensor<S::With<D>>
    where
        S: HasAxis<AXIS, Axis: Lengthen<BEFORE, AFTER, Output = D>, With<D>: Ranked>,
    {
        let mut ends = vec![(0, 0); S::RANK];
        ends[AXIS] = (BEFORE, AFTER);
        Tensor { raw: same_rank(self.raw.pad(&ends, value)) }
    }
}
