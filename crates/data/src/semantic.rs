//! [`Semantic`]: semantic segmentation, made of instance segmentation.

use crate::{DataError, Dataset, Instance, LabelMap, Sample, SampleRng, WithGround};
use kiln_dims::{Concat, Len};

/// A data set's pictures and the class of every pixel: semantic segmentation, made of instance segmentation. Class 0 is
/// what no instance covers; so there is a class more.
///
/// # Compile errors
/// Another class count than one more than the instances have.
///
/// ```
/// use kiln_data::{Dataset, Semantic, VocSegmentation};
///
/// let data = Semantic::<_, 21>(VocSegmentation::open("tests/fixtures/VOCdevkit/VOC2007", "train")?);
/// let sample = data.sample(0, None)?;
/// assert_eq!((sample.target.height(), sample.target.width()), (sample.image.height(), sample.image.width()));
/// assert_eq!(data.class_names()[0], "background");
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct Semantic<D, const CLASSES: usize>(pub D);

impl<D, C, const OBJECTS: usize, const CLASSES: usize> Dataset for Semantic<D, CLASSES>
where
    D: Dataset<Sample = Sample<Vec<Instance<OBJECTS>>>>,
    Len<OBJECTS>: Concat<Len<1>, Output = C>,
    C: WithGround<CLASSES>,
{
    type Sample = Sample<LabelMap<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.0.name(index)
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let Sample { image, target } = self.0.sample(index, rng)?;
        let map = LabelMap::over_ground([image.height(), image.width()], &target);
        Ok(Sample { image, target: map })
    }

    fn sample_bytes(&self) -> usize {
        2 * self.0.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        std::iter::once("background".into()).chain(self.0.class_names()).collect()
    }
}
