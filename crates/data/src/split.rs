//! [`Split`]: a data set's share for training, validation or testing, each a type of its own.

use crate::{DataError, Dataset, Digits};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

mod sealed {
    pub trait Sealed {}
}

/// What a split is for: [`Train`], [`Valid`] or [`Test`].
pub trait Role: sealed::Sealed + Send + Sync + 'static {
    /// The role in one word.
    const NAME: &'static str;
}

/// A role whose split may be read many times: [`Train`] and [`Valid`].
pub trait Reusable: Role {}

/// For training: what gradients come from.
#[derive(Clone, Copy, Debug)]
pub struct Train;

/// For validation: what early stopping, the best checkpoint and schedules go by.
#[derive(Clone, Copy, Debug)]
pub struct Valid;

/// For testing: read once, at the end.
#[derive(Clone, Copy, Debug)]
pub struct Test;

impl sealed::Sealed for Train {}
impl sealed::Sealed for Valid {}
impl sealed::Sealed for Test {}
impl Role for Train {
    const NAME: &'static str = "train";
}
impl Role for Valid {
    const NAME: &'static str = "validation";
}
impl Role for Test {
    const NAME: &'static str = "test";
}
impl Reusable for Train {}
impl Reusable for Valid {}

/// The share of data set `D` that has role `R`.
///
/// `Split<Train>` alone is the training split of the [`Digits`]. A clone shares the data. `Split<Test>` is not
/// `Clone`, and gives no sample away: it can only be handed over, by value, to what evaluates.
#[must_use]
pub struct Split<R, D = Digits> {
    data: Arc<D>,
    range: Range<usize>,
    role: PhantomData<R>,
}

impl<R: Role, D: Dataset> Split<R, D> {
    /// The samples of `data` in `range`, which lies within it.
    pub(crate) fn new(data: Arc<D>, range: Range<usize>) -> Self {
        debug_assert!(range.start <= range.end && range.end <= data.len());
        Self { data, range, role: PhantomData }
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Which samples of the data set these are, in their order.
    pub fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.range.clone()
    }

    /// What tells this split from others: its data set's [fingerprint](Dataset::fingerprint), and which samples it is.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}[{}..{}]", self.data.fingerprint(), self.range.start, self.range.end)
    }

    /// The first `count` samples, or all if there are fewer.
    pub fn limit(mut self, count: usize) -> Self {
        self.range.end = self.range.start + count.min(self.len());
        self
    }

    /// The same share of a data set that differs in how it decodes.
    pub(crate) fn map(self, change: impl FnOnce(&D) -> D) -> Self {
        Self { data: Arc::new(change(&self.data)), ..self }
    }

    /// The data set, and which of its samples these are.
    pub(crate) fn into_parts(self) -> (Arc<D>, Range<usize>) {
        (self.data, self.range)
    }
}

impl<R: Reusable, D: Dataset> Split<R, D> {
    /// Decodes one sample, not augmented: to look at it.
    ///
    /// # Errors
    /// What the data set says; and [`DataError::TooFew`] past the end of the split.
    pub fn sample(&self, position: usize) -> Result<D::Sample, DataError> {
        if position < self.len() {
            self.data.sample(self.range.start + position, None)
        } else {
            Err(DataError::TooFew { found: self.len(), wanted: position + 1 })
        }
    }
}

impl<R: Reusable, D> Clone for Split<R, D> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), range: self.range.clone(), role: PhantomData }
    }
}

impl<R: Role, D> fmt::Debug for Split<R, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} split of {} samples", R::NAME, self.range.len())
    }
}

/// A data set in its three shares.
///
/// ```compile_fail,E0308
/// # fn train(split: kiln_data::Split<kiln_data::Train>) {}
/// # fn wrong(splits: kiln_data::Splits) {
/// train(splits.valid); // expected `Split<Train>`, found `Split<Valid>`
/// # }
/// ```
pub struct Splits<D = Digits> {
    /// To train on.
    pub train: Split<Train, D>,
    /// To validate with, after every epoch.
    pub valid: Split<Valid, D>,
    /// To test with, once.
    pub test: Split<Test, D>,
}

impl<D> fmt::Debug for Splits<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entry(&self.train).entry(&self.valid).entry(&self.test).finish()
    }
}

impl<D: Dataset> Splits<D> {
    /// Parts a data set by position: the first samples to train, the next to validate, the next to test.
    ///
    /// # Errors
    /// [`DataError::TooFew`] where the data set has fewer samples than these.
    pub fn by_position(data: D, [train, valid, test]: [usize; 3]) -> Result<Self, DataError> {
        let (found, wanted) = (data.len(), train.saturating_add(valid).saturating_add(test));
        if found < wanted {
            return Err(DataError::TooFew { found, wanted });
        }
        let data = Arc::new(data);
        Ok(Self {
            train: Split::new(data.clone(), 0..train),
            valid: Split::new(data.clone(), train..train + valid),
            test: Split::new(data, train + valid..wanted),
        })
    }

    /// At most `count` samples in each split: the first ones.
    #[must_use]
    pub fn limit(self, count: usize) -> Self {
        Self { train: self.train.limit(count), valid: self.valid.limit(count), test: self.test.limit(count) }
    }
}
