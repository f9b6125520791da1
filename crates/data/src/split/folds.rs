//! [`Fold`]: one of several ways to train on most of a split and validate with the rest.

use super::{Deal, Split, Train, Valid};
use crate::{DataError, Dataset, Digits, SplitError};
use std::collections::HashSet;
use std::fmt;

/// One round of a cross-validation: what trains, and what validates. What tests is not in it.
pub struct Fold<D = Digits> {
    /// To train on: all but one share.
    pub train: Split<Train, D>,
    /// To validate with: that share.
    pub valid: Split<Valid, D>,
}

impl<D> fmt::Debug for Fold<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entry(&self.train).entry(&self.valid).finish()
    }
}

impl<D: Dataset> Split<Train, D> {
    /// Deals the split out to `count` shares of one size and, for each, trains on the others: every sample validates
    /// once.
    ///
    /// # Errors
    /// Fewer folds than two, or more than samples or groups; a deal for another number of samples.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use kiln_data::{Deal, Digits};
    ///
    /// let train = Digits::embedded()?.train.limit(100);
    /// for fold in train.folds(4, &Deal::shuffled(7))? {
    ///     assert_eq!((fold.train.len(), fold.valid.len()), (75, 25));
    /// }
    /// # }
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    pub fn folds(&self, count: usize, deal: &Deal) -> Result<Vec<Fold<D>>, DataError> {
        let wrong = SplitError::Folds { found: count, samples: self.len() };
        if count < 2 || count > self.len() {
            return Err(wrong.into());
        }
        let shares = deal.shares(&self.members, &vec![1.0 / count as f64; count])?;
        if shares.iter().any(Vec::is_empty) {
            return Err(wrong.into());
        }
        let whole: Vec<usize> = self.indices().collect();
        let fold = |share: &Vec<usize>| {
            let held_out: HashSet<usize> = share.iter().copied().collect();
            let train: Vec<usize> = self.indices().filter(|index| !held_out.contains(index)).collect();
            let valid = Split::share(&self.data, share.clone(), &whole);
            Fold { train: Split::share(&self.data, train, &whole), valid }
        };
        Ok(shares.iter().map(fold).collect())
    }
}
