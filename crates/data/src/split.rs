//! [`Split`]: a data set's share for training, validation or testing, each a type of its own.

mod deal;
mod error;
mod folds;
mod members;
mod names;
mod sets;
mod splits;

pub use deal::Deal;
pub use error::SplitError;
pub use folds::Fold;
pub(crate) use members::Members;
pub use sets::SET_NAMES;
pub(crate) use sets::Sets;
pub use splits::Splits;

use crate::fingerprint::Fingerprint;
use crate::{DataError, Dataset, Digits, Mask, SampleRng};
use std::fmt;
use std::marker::PhantomData;
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
    members: Members,
    role: PhantomData<R>,
}

impl<R: Role, D: Dataset> Split<R, D> {
    /// These samples of `data`, which has them.
    pub(crate) fn new(data: Arc<D>, members: impl Into<Members>) -> Self {
        let members = members.into();
        debug_assert!(members.iter().all(|index| index < data.len()));
        Self { data, members, role: PhantomData }
    }

    /// A share of the samples of `data` that are in `whole`: they have nothing of those in another.
    pub(crate) fn share(data: &Arc<D>, members: impl Into<Members>, whole: &[usize]) -> Self {
        let members = members.into();
        let among = data.among(&members.iter().collect::<Vec<_>>(), whole);
        Self::new(among.map_or_else(|| data.clone(), Arc::new), members)
    }

    /// All samples of a data set.
    pub(crate) fn whole(data: D) -> Self {
        let all = 0..data.len();
        Self::new(Arc::new(data), all)
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Which samples of the data set these are, in their order.
    pub fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.members.iter()
    }

    /// What tells this split from others: its data set's [fingerprint](Dataset::fingerprint), and which samples it is.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}{}", self.data.fingerprint(), self.members)
    }

    /// The first `count` samples, or all if there are fewer.
    pub fn limit(self, count: usize) -> Self {
        Self { members: self.members.slice(0, count), ..self }
    }

    /// The same share of a data set that differs in how it decodes.
    pub(crate) fn map(self, change: impl FnOnce(&D) -> D) -> Self {
        Self { data: Arc::new(change(&self.data)), ..self }
    }

    /// The data set, and which of its samples these are.
    pub(crate) fn into_parts(self) -> (Arc<D>, Members) {
        (self.data, self.members)
    }
}

impl<R: Reusable, D: Dataset> Split<R, D> {
    /// Decodes one sample, not augmented: to look at it.
    ///
    /// # Errors
    /// What the data set says; and [`DataError::TooFew`] past the end of the split.
    pub fn sample(&self, position: usize) -> Result<D::Sample, DataError> {
        Dataset::sample(self, position, None)
    }
}

/// The samples of a split that may be read many times, as a data set: to look at, or to part further.
impl<R: Reusable, D: Dataset> Dataset for Split<R, D> {
    type Sample = D::Sample;
    const CLASSES: usize = D::CLASSES;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.members.get(index).and_then(|index| self.data.name(index))
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<D::Sample, DataError> {
        let past_the_end = DataError::TooFew { found: self.len(), wanted: index.saturating_add(1) };
        self.data.sample(self.members.get(index).ok_or(past_the_end)?, rng)
    }

    fn unlabelled(&self, index: usize, size: [usize; 2]) -> Result<Option<Mask>, DataError> {
        self.members.get(index).map_or(Ok(None), |index| self.data.unlabelled(index, size))
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        let of = |places: &[usize]| places.iter().filter_map(|place| self.members.get(*place)).collect::<Vec<_>>();
        let data = Arc::new(self.data.among(&of(share), &of(whole))?);
        Some(Self { data, ..self.clone() })
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        Fingerprint::new().bytes(Split::fingerprint(self).as_bytes()).get()
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }
}

impl<R: Reusable, D> Clone for Split<R, D> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), members: self.members.clone(), role: PhantomData }
    }
}

impl<R: Role, D> fmt::Debug for Split<R, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} split of {} samples", R::NAME, self.members.len())
    }
}
