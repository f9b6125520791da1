//! [`Gallery`]: a data set of any kind and any number of classes, to look at.

mod form;
mod named_transform;

pub use form::Form;
pub use named_transform::{NamedTransform, NoSuchTransform};

use crate::fingerprint::Fingerprint;
use crate::{ANY, DataError, Dataset, Mark, Picture, Sample, SampleRng, Visible};
use std::fmt;

/// A data set to look at, of whatever kind: what its samples are, and how many classes there are, is known at run time
/// only. [`Statistics`](crate::Statistics) count it, and a sheet shows it, as it is or as [`NamedTransform`]s change it.
///
/// ```
/// use kiln_data::{Dataset, Gallery, Form, Statistics, NamedTransform, Visible};
///
/// let gallery = Gallery::open(Form::Folder, Some("tests/fixtures/folder".as_ref()), None)?;
/// assert_eq!(gallery.class_names(), ["ant", "bee", "cat"]);
/// assert_eq!(Statistics::of(&gallery)?.samples, gallery.len());
///
/// let gallery = gallery.with(vec![NamedTransform::Letterboxed, NamedTransform::Rotated]);
/// assert_eq!(gallery.sample(0, None)?.picture().height(), NamedTransform::SIDE);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct Gallery {
    data: Box<dyn Shown>,
    steps: Vec<NamedTransform>,
}

/// A sample as it is shown: a picture and marks on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    sample: Sample<Vec<Mark>>,
    grey: bool,
}

impl Visible for Seen {
    fn is_grey(&self) -> bool {
        self.grey
    }

    fn picture(&self) -> Picture<3> {
        self.sample.image.clone()
    }

    fn marks(&self) -> Vec<Mark> {
        self.sample.target.clone()
    }
}

/// A data set that can be looked at, its types forgotten.
trait Shown: Send + Sync {
    fn count(&self) -> usize;
    fn named(&self, index: usize) -> Option<String>;
    fn classes(&self) -> Vec<String>;
    fn known_by(&self) -> u64;
    fn seen(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Seen, DataError>;
}

impl<D: Dataset<Sample: Visible>> Shown for D {
    fn count(&self) -> usize {
        self.len()
    }

    fn named(&self, index: usize) -> Option<String> {
        self.name(index)
    }

    fn classes(&self) -> Vec<String> {
        self.class_names()
    }

    fn known_by(&self) -> u64 {
        self.fingerprint()
    }

    fn seen(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Seen, DataError> {
        let sample = self.sample(index, rng)?;
        let (image, target) = (sample.picture(), sample.marks());
        Ok(Seen { sample: Sample { image, target }, grey: sample.is_grey() })
    }
}

impl Gallery {
    /// A data set whose samples can be looked at.
    pub fn of<D: Dataset<Sample: Visible>>(data: D) -> Self {
        Self { data: Box::new(data), steps: Vec::new() }
    }

    /// Each picture changed by these steps, one after the other: at random where it is sampled with a generator.
    #[must_use]
    pub fn with(self, steps: Vec<NamedTransform>) -> Self {
        Self { steps, ..self }
    }
}

impl fmt::Debug for Gallery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} samples, {:?}", self.data.count(), self.steps)
    }
}

impl Dataset for Gallery {
    type Sample = Seen;
    const CLASSES: usize = ANY;

    fn len(&self) -> usize {
        self.data.count()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.named(index)
    }

    fn sample(&self, index: usize, mut rng: Option<&mut SampleRng>) -> Result<Seen, DataError> {
        let Seen { mut sample, grey } = self.data.seen(index, rng.as_deref_mut())?;
        for step in &self.steps {
            let drawn = rng.as_deref_mut().map(|rng| step.others(rng)).unwrap_or_default();
            let mut others = Vec::new();
            for _ in 0..drawn {
                let other = rng.as_deref_mut().map_or(0, |rng| rng.up_to(self.len().saturating_sub(1)));
                others.push(self.data.seen(other, rng.as_deref_mut())?.sample);
            }
            sample = step.apply(sample, others, rng.as_deref_mut());
        }
        Ok(Seen { sample, grey })
    }

    /// Unknown: nothing is loaded ahead of being looked at.
    fn sample_bytes(&self) -> usize {
        size_of::<Seen>()
    }

    fn fingerprint(&self) -> u64 {
        Fingerprint::new().number(self.data.known_by()).bytes(format!("{:?}", self.steps).as_bytes()).get()
    }

    fn class_names(&self) -> Vec<String> {
        self.data.classes()
    }
}
