//! [`Transformed`]: a data set behind a transform.

use super::{Target, Transform};
use crate::fingerprint::Fingerprint;
use crate::{DataError, Dataset, Image, Mask, Picture, Role, Sample, SampleRng, Split, Splits, ValueRange};
use std::fmt::Debug;
use std::sync::Arc;

/// A data set whose samples are those of `D`, transformed by `A`. [`Split::transformed`] makes it.
pub struct Transformed<D, A> {
    data: Arc<D>,
    transform: Arc<A>,
}

/// What memory an image takes, as far as its type knows.
pub trait Footprint: Send + 'static {
    /// In bytes; 0 where its size is known at run time only.
    const BYTES: usize;
}

impl<const C: usize> Footprint for Picture<C> {
    const BYTES: usize = 0;
}

impl<const C: usize, const H: usize, const W: usize, R: ValueRange> Footprint for Image<C, H, W, R> {
    const BYTES: usize = C * H * W * size_of::<R::Value>();
}

impl<D, A, T: Target, I, O: Footprint> Dataset for Transformed<D, A>
where
    D: Dataset<Sample = Sample<T, I>>,
    A: Transform<I, Output = O>,
{
    type Sample = Sample<T, O>;
    const CLASSES: usize = D::CLASSES;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn sample(&self, index: usize, mut rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let sample = self.data.sample(index, rng.as_deref_mut())?;
        Ok(self.transform.apply(sample, rng))
    }

    fn unlabelled(&self, index: usize, size: [usize; 2]) -> Result<Option<Mask>, DataError> {
        stays(&*self.data, index, size)
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        Some(Self { data: Arc::new(self.data.among(share, whole)?), transform: self.transform.clone() })
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.name(index)
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes().max(O::BYTES + size_of::<T>())
    }

    fn fingerprint(&self) -> u64 {
        fingerprint(&*self.data, &*self.transform)
    }
}

/// Refuses to say which pixels belong to nothing once images may have been moved: it is known where they were.
pub(super) fn stays(data: &impl Dataset, index: usize, size: [usize; 2]) -> Result<Option<Mask>, DataError> {
    match data.unlabelled(index, size) {
        Ok(Some(_)) => Err(DataError::Moved { index }),
        none => none,
    }
}

/// That of a data set whose samples are changed.
pub(super) fn fingerprint(data: &impl Dataset, change: &impl Debug) -> u64 {
    Fingerprint::new().number(data.fingerprint()).bytes(format!("{change:?}").as_bytes()).get()
}

impl<R: Role, D: Dataset> Split<R, D> {
    /// The same share of the data, each sample transformed: with a generator when it is loaded to train on, and without
    /// one else.
    ///
    /// ```
    /// use kiln_data::{
    ///     DataError, Dataset, Image, Label, Picture, Resize, Sample, SampleRng, Splits, Standardization, Standardize,
    /// };
    ///
    /// struct Greys;
    ///
    /// impl Dataset for Greys {
    ///     type Sample = Sample<Label<2>, Picture<3>>;
    ///     const CLASSES: usize = 2;
    ///     fn len(&self) -> usize { 10 }
    ///     fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
    ///         let target = Label::new(index % 2).map_err(DataError::other)?;
    ///         Ok(Sample { image: Picture::from_fn(40, 30, |_, _| [index as u8; 3]), target })
    ///     }
    ///     fn sample_bytes(&self) -> usize { 40 * 30 * 3 }
    /// }
    ///
    /// let splits = Splits::by_position(Greys, [6, 2, 2])?;
    /// let splits = splits.transformed((Resize::<32, 32>, Standardize(Standardization::IMAGENET)));
    /// assert_eq!(splits.valid.sample(0)?.image.pixels().len(), 32 * 32);
    /// # Ok::<(), DataError>(())
    /// ```
    pub fn transformed<A>(self, transform: A) -> Split<R, Transformed<D, A>>
    where
        Transformed<D, A>: Dataset,
    {
        self.over(|data| Transformed { data, transform: Arc::new(transform) })
    }

    /// The same share of a data set that is made of this one, and has its samples in its order.
    ///
    /// # Panics
    /// When the other data set has fewer samples.
    pub fn over<E: Dataset>(self, change: impl FnOnce(Arc<D>) -> E) -> Split<R, E> {
        let (data, members) = self.into_parts();
        let (samples, data) = (data.len(), Arc::new(change(data)));
        assert!(data.len() >= samples, "a data set of {samples} samples was made one of {}", data.len());
        Split::new(data, members)
    }
}

impl<D: Dataset> Splits<D> {
    /// Every split [transformed](Split::transformed) alike.
    #[must_use]
    pub fn transformed<A: Clone>(self, transform: A) -> Splits<Transformed<D, A>>
    where
        Transformed<D, A>: Dataset,
    {
        Splits {
            train: self.train.transformed(transform.clone()),
            valid: self.valid.transformed(transform.clone()),
            test: self.test.transformed(transform),
        }
    }
}
