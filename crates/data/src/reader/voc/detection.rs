//! [`VocDetection`]: pictures and objects.

use super::{VOC_CLASSES, Voc};
use crate::{CountObjects, Counts, DataError, Dataset, Object, Sample, SampleRng};
use std::path::Path;

/// Pascal VOC's pictures, with the objects in them: a folder of `Annotations`, `ImageSets` and `JPEGImages`.
///
/// # Units
/// The files' corners are pixels that count from 1, and the last belongs to the object; our edges lie between pixels.
/// So `xmin` 1 and `xmax` 3 are a box from 0 to 3.
///
/// # Edge cases
/// A picture without objects is a sample without objects. A box over the edge of its picture is cut off there; an
/// object of which then no area is left is passed over, and [`skipped`](Self::skipped) counts them. Objects marked
/// `difficult` have [`Counts::Difficult`]; parts of objects, such as a person's head, are not read.
///
/// ```
/// use kiln_data::{Dataset, VocDetection};
///
/// let data = VocDetection::open("tests/fixtures/VOCdevkit/VOC2007", "train")?;
/// let sample = data.sample(0, None)?;
/// assert_eq!(data.class_names()[sample.target[0].label.index()], "dog");
/// assert_eq!(sample.target[0].bounding_box.values(), [2.0, 1.0, 14.0, 10.0]);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct VocDetection<const CLASSES: usize = 20>(Voc<CLASSES>);

impl VocDetection {
    /// Opens one of Pascal VOC's sets, `ImageSets/Main/{set}.txt`: `train`, `val`, `trainval` or `test`. `dir` is the
    /// folder of one year, such as `VOCdevkit/VOC2007`, or a folder above it where it holds no other.
    ///
    /// # Errors
    /// A folder or file that is missing or cannot be read; a picture that is listed twice, or whose annotation is
    /// missing or cannot be used: no XML, no size, an object without name or box, an unknown class, a box that is
    /// inside out.
    pub fn open(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        Self::open_named(dir, set, VOC_CLASSES)
    }
}

impl<const CLASSES: usize> VocDetection<CLASSES> {
    /// Opens a set in the form of VOC whose classes have these names.
    ///
    /// # Errors
    /// As [`open`](VocDetection::open).
    pub fn open_named(dir: impl AsRef<Path>, set: &str, names: [&str; CLASSES]) -> Result<Self, DataError> {
        Voc::open(dir.as_ref(), "Main", set, names).map(Self)
    }

    /// How many objects were passed over, since they have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl<const CLASSES: usize> Dataset for VocDetection<CLASSES> {
    type Sample = Sample<Vec<Object<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.data.pictures.len()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.annotation(&self.0.id(index)))?;
        Ok(Sample { image, target: self.0.data.annotations(index).iter().flatten().copied().collect() })
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Object<CLASSES>>();
        size_of::<Self::Sample>() + objects + self.0.data.largest(|_| 0)
    }

    /// Goes by the annotations, and the pictures' names and lengths; not by what is in them.
    fn fingerprint(&self) -> u64 {
        self.0.data.fingerprint.get()
    }

    fn class_names(&self) -> Vec<String> {
        self.0.names.to_vec()
    }
}

impl<const CLASSES: usize> CountObjects for VocDetection<CLASSES> {
    fn count_objects(&self, index: usize) -> usize {
        self.0.data.annotations(index).iter().flatten().filter(|it| it.counts != Counts::Crowd).count()
    }
}
