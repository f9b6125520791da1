//! [`Joined`]: a data set that makes one sample of several.

use super::transformed::{fingerprint, stays};
use crate::{DataError, Dataset, Mask, Role, SampleRng, Split, Splits};
use std::fmt::Debug;
use std::sync::Arc;

/// Makes one sample of several: [`Mosaic`](super::Mosaic), [`MixUp`](super::MixUp). [`Split::joined`] applies it.
///
/// ```
/// use kiln_data::{DataError, Dataset, Join, SampleRng, Splits};
///
/// struct Numbers;
///
/// impl Dataset for Numbers {
///     type Sample = usize;
///     const CLASSES: usize = 10;
///     fn len(&self) -> usize { 100 }
///     fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<usize, DataError> { Ok(index) }
///     fn sample_bytes(&self) -> usize { size_of::<usize>() }
/// }
///
/// #[derive(Clone, Debug)]
/// struct Sum;
///
/// impl Join<usize> for Sum {
///     type Output = usize;
///     fn others(&self, _: &mut SampleRng) -> usize { 1 }
///     fn join(&self, sample: usize, others: Vec<usize>, _: Option<&mut SampleRng>) -> usize {
///         sample + others.into_iter().sum::<usize>()
///     }
/// }
///
/// let splits = Splits::by_position(Numbers, [80, 10, 10])?.joined(Sum);
/// assert_eq!(splits.valid.sample(0)?, 80, "to validate with, nothing is joined");
/// # Ok::<(), DataError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not join samples of `{S}`",
    label = "these samples cannot be joined so",
    note = "`Mosaic` joins objects on images of bytes, `MixUp` labels or objects on images of unit or standardised values"
)]
pub trait Join<S>: Debug + Send + Sync + 'static {
    /// What it makes.
    type Output: Send + 'static;

    /// How many samples it wants beside the one that it is given; drawn anew for each.
    fn others(&self, rng: &mut SampleRng) -> usize;

    /// Joins a sample and the others. Without a generator there are none, and the sample stays what it is.
    fn join(&self, sample: S, others: Vec<S>, rng: Option<&mut SampleRng>) -> Self::Output;
}

/// A data set that joins each sample of `D` with others of the same split by `J`. [`Split::joined`] makes it.
pub struct Joined<D, J> {
    data: Arc<D>,
    /// The samples of the split: those of another are never joined in.
    indices: Vec<usize>,
    join: Arc<J>,
}

impl<D: Dataset, J: Join<D::Sample>> Dataset for Joined<D, J> {
    type Sample = J::Output;
    const CLASSES: usize = D::CLASSES;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let Some(rng) = rng else {
            return Ok(self.join.join(self.data.sample(index, None)?, Vec::new(), None));
        };
        let wanted = if self.indices.is_empty() { 0 } else { self.join.others(rng) };
        let others: Vec<_> = (0..wanted).map(|_| self.indices[rng.up_to(self.indices.len() - 1)]).collect();
        let sample = self.data.sample(index, Some(rng))?;
        let others = others.into_iter().map(|other| self.data.sample(other, Some(rng))).collect::<Result<_, _>>()?;
        Ok(self.join.join(sample, others, Some(rng)))
    }

    fn unlabelled(&self, index: usize, size: [usize; 2]) -> Result<Option<Mask>, DataError> {
        // One that was joined with others is of no sample's own.
        stays(&*self.data, index, size)
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        let data = self.data.among(share, whole).map_or_else(|| self.data.clone(), Arc::new);
        Some(Self { data, indices: share.into(), join: self.join.clone() })
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.name(index)
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        fingerprint(&*self.data, &(&self.indices, &self.join))
    }
}

impl<R: Role, D: Dataset> Split<R, D> {
    /// The same share of the data, each sample joined with others of this share when it is loaded to train on.
    pub fn joined<J: Join<D::Sample>>(self, join: J) -> Split<R, Joined<D, J>> {
        let indices = self.indices().collect();
        self.over(|data| Joined { data, indices, join: Arc::new(join) })
    }
}

impl<D: Dataset> Splits<D> {
    /// Every split [joined](Split::joined) alike.
    #[must_use]
    pub fn joined<J: Join<D::Sample> + Clone>(self, join: J) -> Splits<Joined<D, J>> {
        Splits {
            train: self.train.joined(join.clone()),
            valid: self.valid.joined(join.clone()),
            test: self.test.joined(join),
        }
    }
}
