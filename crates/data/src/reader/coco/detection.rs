//! [`CocoDetection`]: pictures and objects.

use super::super::annotated::annotated;
use super::{Coco, located, located_or};
use crate::split::Sets;
use crate::{Census, CountObjects, Counts, DataError, Dataset, Deal, Object, Sample, SampleRng, Splits};
use serde::de::IgnoredAny;
use std::path::Path;

/// COCO's pictures, with the objects in them: a file such as `instances_val2017.json`, and a folder of pictures.
///
/// Samples come in the order of the pictures' ids, and classes are numbered in the order of their categories' ids,
/// which [`category_ids`](Self::category_ids) and [`image_id`](Self::image_id) give back: files of results need them.
/// The file is read as a stream; what it says of masks is passed over.
///
/// # Edge cases
/// A picture without annotations is a sample without objects. A box over the edge of its picture is cut off there; an
/// object of which then no area is left is passed over, and [`skipped`](Self::skipped) counts them. Annotations with
/// `iscrowd` have [`Counts::Crowd`]. What the file states as `area` is the object's, and none where it states none.
///
/// ```
/// use kiln_data::{CocoDetection, Dataset};
///
/// let data = CocoDetection::<3>::open("tests/fixtures/coco/instances.json", "tests/fixtures/coco/images")?;
/// assert_eq!(data.class_names(), ["person", "dog", "kite"]);
/// assert_eq!(data.category_ids(), [1, 18, 38]);
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target[0].label.index(), 1);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct CocoDetection<const CLASSES: usize>(Coco<CLASSES, Object<CLASSES>>);

impl<const CLASSES: usize> CocoDetection<CLASSES> {
    /// Opens a file of annotations and the folder that holds its pictures.
    ///
    /// # Errors
    /// A file that is missing, cannot be read, or is no JSON of this form; another number of categories than `CLASSES`;
    /// no picture; an id that is there twice, or that nothing has; a picture without size, that does not exist, or that
    /// lies out of the folder; a box of negative size.
    pub fn open(annotations: impl AsRef<Path>, pictures: impl AsRef<Path>) -> Result<Self, DataError> {
        let keep = |object, _: Option<IgnoredAny>, _| Ok(Some(object));
        Coco::open(annotations.as_ref(), pictures.as_ref(), false, keep).map(Self)
    }

    /// Opens a set of a folder as COCO is published: `annotations/instances_{set}.json` and the pictures in `{set}` or
    /// `images/{set}`; `{set}` may lack the year. `{set}.json` and `{set}/_annotations.coco.json` are found as well; with
    /// an empty `set`, `instances.json` and `images`.
    ///
    /// # Errors
    /// A folder or file that is missing; the set of several years, where none is named; and those of [`open`](Self::open).
    pub fn open_set(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        let [file, pictures] = located_or(dir.as_ref(), set)?;
        Self::open(file, pictures)
    }

    /// Opens the [sets](Self::open_set) of a folder as splits: `train`, `val` and `test`. Of COCO 2017, whose test set has
    /// no annotations, `val` tests, and a tenth of `train` validates.
    ///
    /// # Errors
    /// As [`open_set`](Self::open_set); a picture that is in two sets.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let dir = dir.as_ref();
        let has = |set: &str| !located(dir, set).is_empty();
        Sets { dir, has, open: |set: &str| Self::open_set(dir, set) }.splits(|_| Ok(Deal::shuffled(0)))
    }

    /// Whether there is a set of this name.
    pub(crate) fn has(dir: &Path, set: &str) -> bool {
        !located(dir, set).is_empty()
    }

    /// The id of the picture at `index`.
    ///
    /// # Panics
    /// When there is no sample at `index`.
    pub fn image_id(&self, index: usize) -> u64 {
        self.0.image_ids[index]
    }

    /// The ids of the categories, in the order of the classes.
    pub fn category_ids(&self) -> &[u64] {
        &self.0.category_ids
    }

    /// How many objects there are, and how many were passed over.
    pub fn census(&self) -> Census {
        self.0.data.census(|object| Some(object.counts))
    }

    /// How many objects were passed over, since they have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl<const CLASSES: usize> Dataset for CocoDetection<CLASSES> {
    type Sample = Sample<Vec<Object<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    annotated! {
        /// Goes by the file of annotations, and the pictures' names and lengths; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.file.clone())?;
        Ok(Sample { image, target: self.0.data.annotations(index).to_vec() })
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Object<CLASSES>>();
        size_of::<Self::Sample>() + objects + self.0.data.largest(|_| 0)
    }
}

impl<const CLASSES: usize> CountObjects for CocoDetection<CLASSES> {
    fn count_objects(&self, index: usize) -> usize {
        self.0.data.annotations(index).iter().filter(|object| object.counts != Counts::Crowd).count()
    }
}
