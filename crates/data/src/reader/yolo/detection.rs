//! [`YoloDetection`]: pictures and objects.

use super::super::annotated::annotated;
use super::{Yolo, located, object};
use crate::split::Sets;
use crate::{CountObjects, DataError, Dataset, Deal, Object, Sample, SampleRng, Splits};
use std::path::Path;

/// Pictures, and beside each a text with a line for each object: its class, and its box in shares of the picture.
///
/// A line is `class cx cy w h`; one with an outline, `class x1 y1 x2 y2 x3 y3 ...`, gives the box around it. What a
/// picture is and in which order they come is as in [`ImageFolder`](crate::ImageFolder).
///
/// # Edge cases
/// A picture whose text is empty or missing is a sample without objects. What lies over the edge by rounding, to a
/// hundredth of the picture, is cut off; an object of which no area is left is passed over, and
/// [`skipped`](Self::skipped) counts them.
///
/// ```
/// use kiln_data::{Dataset, YoloDetection};
///
/// let data = YoloDetection::<2>::open("tests/fixtures/yolo", "train")?;
/// assert_eq!(data.class_names(), ["cat", "dog"]);
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target[0].bounding_box.values(), [4.0, 4.0, 20.0, 12.0]);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct YoloDetection<const CLASSES: usize>(Yolo<CLASSES>);

impl<const CLASSES: usize> YoloDetection<CLASSES> {
    /// Opens a set in a folder: pictures in `images/{set}` and texts in `labels/{set}`, or in `{set}/images` and
    /// `{set}/labels`; with an empty `set`, in `images` and `labels`. Classes are named by `names` of the folder's
    /// `data.yaml`, or by its `classes.txt`, one a line; what else `data.yaml` says is not read.
    ///
    /// # Errors
    /// A folder or file that is missing or cannot be read; another number of names than `CLASSES`; a text without a
    /// picture; a line that is none of both forms, or whose class is not below `CLASSES`; numbers that lie outside of
    /// the picture, as those do that count pixels; a negative width or height.
    pub fn open(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        Yolo::open(dir.as_ref(), set, false).map(Self)
    }

    /// Whether there is a set of this name.
    pub(crate) fn has(dir: &Path, set: &str) -> bool {
        located(dir, set).is_some()
    }

    /// Opens the sets of a folder as splits: `train`, `val` (or `valid`) and `test`. Where only one of the last two is there
    /// it tests, and a tenth of `train` validates.
    ///
    /// # Errors
    /// As [`open`](Self::open); a set that is missing.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let dir = dir.as_ref();
        let has = |set: &str| located(dir, set).is_some();
        Sets { dir, has, open: |set: &str| Self::open(dir, set) }.splits(|_| Ok(Deal::shuffled(0)))
    }

    /// How many objects were passed over, since they have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl<const CLASSES: usize> Dataset for YoloDetection<CLASSES> {
    type Sample = Sample<Vec<Object<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    annotated! {
        /// Goes by the texts, and the pictures' names and lengths; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.pictures.decode(index)?;
        let size = (image.height(), image.width());
        let target = self.0.data.annotations(index).iter().map(|line| object(line, size)).collect();
        Ok(Sample { image, target })
    }

    /// As much as the largest of 256 pictures takes, spread evenly over all: the texts do not say their sizes.
    fn sample_bytes(&self) -> usize {
        size_of::<Self::Sample>() + self.0.sample_bytes(0, size_of::<Object<CLASSES>>())
    }
}

impl<const CLASSES: usize> CountObjects for YoloDetection<CLASSES> {
    fn count_objects(&self, index: usize) -> usize {
        self.0.data.annotations(index).len()
    }
}
