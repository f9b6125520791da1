//! [`TaskData`]: pictures and what is to be found in them, whatever they were read from.

use std::sync::Arc;

use kiln_data::{DataError, Dataset, Deal, Picture, Sample, SampleRng, Splits};

use super::Task;

/// What random shares follow from: not from `--seed`, so that every run of a data set is tested on the same samples.
const DEAL: u64 = 0;

/// A data set of pictures and targets `T`, of which no more is known than that: so one training serves all sources.
pub struct TaskData<T: Task> {
    data: Arc<dyn Pictures<T>>,
    /// The class of each sample, where it has one.
    classes: Option<Vec<usize>>,
}

/// What is asked of a data set, its type forgotten.
trait Pictures<T>: Send + Sync {
    fn len(&self) -> usize;
    fn name(&self, index: usize) -> Option<String>;
    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Sample<T>, DataError>;
    fn sample_bytes(&self) -> usize;
    fn fingerprint(&self) -> u64;
    fn class_names(&self) -> Vec<String>;
    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Arc<dyn Pictures<T>>>;
}

impl<T, I: Into<Picture<3>>, D: Dataset<Sample = Sample<T, I>>> Pictures<T> for D {
    fn len(&self) -> usize {
        Dataset::len(self)
    }
    fn name(&self, index: usize) -> Option<String> {
        Dataset::name(self, index)
    }
    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Sample<T>, DataError> {
        let Sample { image, target } = Dataset::sample(self, index, rng)?;
        Ok(Sample { image: image.into(), target })
    }
    fn sample_bytes(&self) -> usize {
        Dataset::sample_bytes(self)
    }
    fn fingerprint(&self) -> u64 {
        Dataset::fingerprint(self)
    }
    fn class_names(&self) -> Vec<String> {
        Dataset::class_names(self)
    }
    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Arc<dyn Pictures<T>>> {
        Some(Arc::new(Dataset::among(self, share, whole)?))
    }
}

impl<T: Task> TaskData<T> {
    /// The samples of `data`.
    pub(super) fn new<I: Into<Picture<3>>>(data: impl Dataset<Sample = Sample<T, I>>) -> Self {
        Self::shared(Arc::new(data))
    }

    /// The samples of `data`.
    pub(super) fn shared<I: Into<Picture<3>>>(data: Arc<impl Dataset<Sample = Sample<T, I>>>) -> Self {
        Self { data, classes: None }
    }

    /// The same, and the class of each sample: shares of it are balanced.
    pub(super) fn of_classes(self, classes: Vec<usize>) -> Self {
        Self { classes: Some(classes), ..self }
    }

    /// The splits that a data set has. Where there is but one set besides that to train on, it tests, and a tenth of what
    /// there is to train on validates; a set alone is dealt out 70 to 15 to 15.
    pub(super) fn parted(train: Self, valid: Option<Self>, test: Option<Self>) -> Result<Splits<Self>, DataError> {
        let deal = match &train.classes {
            Some(classes) => Deal::balanced(DEAL, classes.iter().copied()),
            None => Deal::shuffled(DEAL),
        };
        match (valid, test) {
            (None, None) => Splits::by_fraction(train, [0.7, 0.15, 0.15], &deal),
            (None, Some(test)) | (Some(test), None) => Splits::holding_out(train, test, 0.1, &deal),
            (Some(valid), Some(test)) => Splits::of(train, valid, test),
        }
    }
}

impl<T: Task> Dataset for TaskData<T> {
    type Sample = Sample<T>;
    const CLASSES: usize = T::CLASSES;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.name(index)
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Sample<T>, DataError> {
        self.data.sample(index, rng)
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        Some(Self { data: self.data.among(share, whole)?, classes: self.classes.clone() })
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        self.data.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }
}
