//! [`Dataset`]: samples by index.

use crate::{ANY, DataError, Mask, SampleRng};

/// Samples that are decoded one at a time, by index, on any thread.
///
/// ```
/// use kiln_data::{DataError, Dataset, SampleRng, Splits};
///
/// struct Squares;
///
/// impl Dataset for Squares {
///     type Sample = usize;
///     const CLASSES: usize = 10;
///     fn len(&self) -> usize { 100 }
///     fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<usize, DataError> { Ok(index * index) }
///     fn sample_bytes(&self) -> usize { size_of::<usize>() }
/// }
///
/// let splits = Splits::by_position(Squares, [80, 10, 10])?;
/// assert_eq!(splits.valid.sample(0)?, 6400);
/// # Ok::<(), DataError>(())
/// ```
pub trait Dataset: Send + Sync + 'static {
    /// One decoded sample, as it waits for its batch.
    type Sample: Send + 'static;

    /// How many classes the labels name.
    const CLASSES: usize;

    /// The number of samples.
    fn len(&self) -> usize;

    /// What tells the sample at `index` from all others, such as its file's path as the data set was given it, where
    /// samples have names: what lists of [`Splits::by_names`](crate::Splits::by_names) are compared with.
    fn name(&self, index: usize) -> Option<String> {
        let _ = index;
        None
    }

    /// Decodes the sample at `index`.
    ///
    /// Training hands in a generator, which is a pure function of its seed, the epoch and the index: a data
    /// set that augments draws from it, and from nothing else. Without one the sample comes as it is.
    ///
    /// # Errors
    /// Whatever keeps the sample from being decoded. The loader delivers it in place of the sample's batch.
    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError>;

    /// The pixels of the sample at `index` that belong to nothing, neither to an object nor to the ground, where a data set
    /// of masks marks some: VOC's border around objects. `size` is the height and width of its image. None of them is learnt
    /// or judged.
    ///
    /// # Errors
    /// As [`sample`](Self::sample).
    fn unlabelled(&self, index: usize, size: [usize; 2]) -> Result<Option<Mask>, DataError> {
        let _ = (index, size);
        Ok(None)
    }

    /// The same data, in which the samples of a share take what they take of others from one another alone: where
    /// samples are joined, or drawn from a pool, which is dealt out with them. `whole` are the samples that are shared
    /// out. `None`, which it is unless a data set knows better, where each is made of itself.
    ///
    /// Splits and folds are made of it, so that what validates or tests is in no sample that trains.
    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = (share, whole);
        None
    }

    /// The most memory that one decoded sample takes: what the loader's prefetch is bounded by.
    fn sample_bytes(&self) -> usize;

    /// A number that differs where these samples, or how they are augmented, differ: a run that is resumed must
    /// find what it began with. Unless a data set knows better, it tells their count apart, and that of the classes.
    fn fingerprint(&self) -> u64 {
        counted::<Self>(self.len())
    }

    /// The names of the classes, in the order of their numbers: the numbers themselves unless a data set knows better, and
    /// none where it is not known how many there are.
    fn class_names(&self) -> Vec<String> {
        let known = if Self::CLASSES == ANY { 0 } else { Self::CLASSES };
        (0..known).map(|class| class.to_string()).collect()
    }

    /// Whether there is no sample.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The fingerprint of a data set of which no more is known.
pub(crate) fn counted<D: Dataset + ?Sized>(samples: usize) -> u64 {
    (samples as u64).wrapping_mul(0x100_0000_01b3) ^ D::CLASSES as u64
}
