//! [`VocDetection`]: pictures and objects.

use super::super::annotated::annotated;
use super::{Task, VOC_CLASSES, Voc, names_in};
use crate::split::Sets;
use crate::{ANY, Census, CountObjects, Counts, DataError, Dataset, Deal, Object, Sample, SampleRng, Splits};
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

    /// Opens Pascal VOC's sets as splits: see [`splits_named`](Self::splits_named).
    ///
    /// # Errors
    /// As [`open`](VocDetection::open); a picture that is in two sets.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        Self::splits_named(dir, VOC_CLASSES)
    }
}

impl<const CLASSES: usize> VocDetection<CLASSES> {
    /// Opens a set in the form of VOC whose classes have these names.
    ///
    /// # Errors
    /// As [`open`](VocDetection::open).
    pub fn open_named(dir: impl AsRef<Path>, set: &str, names: [&str; CLASSES]) -> Result<Self, DataError> {
        Self::open_listed(dir, set, names.map(String::from).into())
    }

    /// The same where the names are known at run time only.
    ///
    /// # Errors
    /// As [`open`](VocDetection::open); another number of names than `CLASSES`, unless that is [`ANY`].
    pub fn open_listed(dir: impl AsRef<Path>, set: &str, names: Vec<String>) -> Result<Self, DataError> {
        Voc::open(dir.as_ref(), Task::Main, set, names).map(Self)
    }

    /// Opens the sets of a folder as splits: `train` and `val`, and to test `test`. Where there is no `test`, as in VOC
    /// 2012, `val` tests, and a tenth of `train` validates.
    ///
    /// # Errors
    /// As [`open`](VocDetection::open); a picture that is in two sets.
    pub fn splits_named(dir: impl AsRef<Path>, names: [&str; CLASSES]) -> Result<Splits<Self>, DataError> {
        let (given, year) = (dir.as_ref(), super::year(dir.as_ref())?);
        let has = |set: &str| Task::Main.list(&year, set).is_file();
        Sets { dir: given, has, open: |set: &str| Self::open_named(&year, set, names) }
            .splits(|_| Ok(Deal::shuffled(0)))
    }

    /// How many objects there are, and how many were passed over.
    pub fn census(&self) -> Census {
        self.0.data.census(|object| Some((*object)?.counts))
    }

    /// How many objects were passed over, since they have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl VocDetection<ANY> {
    /// Whether there is a set of this name.
    pub(crate) fn has(dir: &Path, set: &str) -> bool {
        super::year(dir).is_ok_and(|dir| Task::Main.list(&dir, set).is_file())
    }

    /// Opens a set whose classes are those that its annotations name.
    pub(crate) fn open_any(dir: &Path, set: &str) -> Result<Self, DataError> {
        Voc::open(dir, Task::Main, set, names_in(dir, Task::Main, set)?).map(Self)
    }
}

impl<const CLASSES: usize> Dataset for VocDetection<CLASSES> {
    type Sample = Sample<Vec<Object<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    annotated! {
        /// Goes by the annotations, and the pictures' names and lengths; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.annotation(&self.0.id(index)))?;
        Ok(Sample { image, target: self.0.data.annotations(index).iter().flatten().copied().collect() })
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Object<CLASSES>>();
        self.0.data.largest(|_| 0).saturating_add(size_of::<Self::Sample>() + objects)
    }
}

impl<const CLASSES: usize> CountObjects for VocDetection<CLASSES> {
    fn count_objects(&self, index: usize) -> usize {
        self.0.data.annotations(index).iter().flatten().filter(|it| it.counts != Counts::Crowd).count()
    }
}
