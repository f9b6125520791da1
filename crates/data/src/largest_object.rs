//! [`LargestObject`]: localisation, made of detection.

use crate::fingerprint::Fingerprint;
use crate::{Counts, DataError, Dataset, Object, Sample, SampleRng};

/// A data set of detection that knows how many objects a sample has before it is decoded.
pub trait CountObjects: Dataset {
    /// How many objects the sample at `index` has, crowds not counted.
    fn count_objects(&self, index: usize) -> usize;
}

/// The pictures of a data set that have objects, each with its largest: localisation, made of detection.
///
/// The largest is that with the box of the greatest area, and the first of several; crowds are no objects. Pictures
/// without objects are left out.
///
/// ```
/// use kiln_data::{Dataset, LargestObject, VocDetection};
///
/// let detection = VocDetection::open("tests/fixtures/VOCdevkit/VOC2007", "trainval")?;
/// let (all, objects) = (detection.len(), detection.sample(0, None)?.target);
/// let localisation = LargestObject::of(detection);
/// assert!(localisation.len() < all);
/// let largest = localisation.sample(0, None)?.target;
/// assert!(objects.iter().all(|it| it.bounding_box.area() <= largest.bounding_box.area()));
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct LargestObject<D> {
    data: D,
    /// The samples that have objects.
    kept: Vec<usize>,
}

impl<D: CountObjects> LargestObject<D> {
    /// The pictures of `data` that have objects.
    pub fn of(data: D) -> Self {
        let kept = (0..data.len()).filter(|index| data.count_objects(*index) > 0).collect();
        Self { data, kept }
    }
}

impl<const CLASSES: usize, D> Dataset for LargestObject<D>
where
    D: Dataset<Sample = Sample<Vec<Object<CLASSES>>>>,
{
    type Sample = Sample<Object<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.kept.len()
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let Sample { image, target } = self.data.sample(self.kept[index], rng)?;
        let objects = target.into_iter().filter(|object| object.counts != Counts::Crowd);
        let larger = |best: Object<CLASSES>, it: Object<CLASSES>| {
            if it.bounding_box.area() > best.bounding_box.area() { it } else { best }
        };
        let target = objects.reduce(larger).ok_or(DataError::NoObject { index: self.kept[index] })?;
        Ok(Sample { image, target })
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.name(*self.kept.get(index)?)
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        Fingerprint::new().text("largest object").number(self.data.fingerprint()).get()
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }
}
