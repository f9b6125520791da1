//! [`WithoutMasks`]: detection, made of instance segmentation.

use crate::{DataError, Dataset, Instance, Object, Sample, SampleRng};

/// A data set's pictures and the boxes of its instances: detection, made of instance segmentation.
///
/// Masks are decoded all the same. Where a format has a reader for detection alone, that one is faster.
///
/// ```
/// use kiln_data::{Dataset, VocSegmentation, WithoutMasks};
///
/// let segmentation = VocSegmentation::open("tests/fixtures/VOCdevkit/VOC2007", "train")?;
/// let instances = segmentation.sample(0, None)?.target;
/// let objects = WithoutMasks(segmentation).sample(0, None)?.target;
/// assert_eq!(objects[0], instances[0].object);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct WithoutMasks<D>(pub D);

impl<const CLASSES: usize, D> Dataset for WithoutMasks<D>
where
    D: Dataset<Sample = Sample<Vec<Instance<CLASSES>>>>,
{
    type Sample = Sample<Vec<Object<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let Sample { image, target } = self.0.sample(index, rng)?;
        Ok(Sample { image, target: target.into_iter().map(|instance| instance.object).collect() })
    }

    fn name(&self, index: usize) -> Option<String> {
        self.0.name(index)
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        self.0.among(share, whole).map(Self)
    }

    fn sample_bytes(&self) -> usize {
        self.0.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        self.0.class_names()
    }
}
