//! [`CocoSegmentation`]: pictures, objects and their masks.

use super::super::annotated::annotated;
use super::json::{Outline, Segmentation};
use super::{Coco, located, located_or};
use crate::split::Sets;
use crate::{Census, DataError, Dataset, Deal, Instance, Object, Place, Sample, SampleRng, Splits};
use std::path::Path;

/// COCO's pictures, with the objects in them and their masks.
///
/// As [`CocoDetection`](crate::CocoDetection); masks may be polygons or runs, compressed or not, and are those of
/// pycocotools, pixel for pixel. Polygons are kept in memory at 8 bytes a corner. An object without `segmentation`, or
/// with an empty list, is passed over and counted; one whose mask covers no pixel is left out when its sample is
/// decoded. Boxes are those of the file, not those around the masks.
///
/// ```
/// use kiln_data::{CocoSegmentation, Dataset};
///
/// let data = CocoSegmentation::<3>::open("tests/fixtures/coco/instances.json", "tests/fixtures/coco/images")?;
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target[0].mask.height(), sample.image.height());
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct CocoSegmentation<const CLASSES: usize>(Coco<CLASSES, (Object<CLASSES>, Outline)>);

impl<const CLASSES: usize> CocoSegmentation<CLASSES> {
    /// Opens a file of annotations and the folder that holds its pictures.
    ///
    /// # Errors
    /// As [`CocoDetection::open`](crate::CocoDetection::open); a polygon with half a corner; runs that are not of their
    /// picture's size; a picture that takes more than 2 GiB with all its masks.
    pub fn open(annotations: impl AsRef<Path>, pictures: impl AsRef<Path>) -> Result<Self, DataError> {
        let keep = |object, segmentation: Option<Segmentation>, size| match segmentation.filter(|it| !it.is_empty()) {
            Some(segmentation) => Ok(Some((object, segmentation.checked(size)?))),
            None => Ok(None),
        };
        Coco::open(annotations.as_ref(), pictures.as_ref(), true, keep).map(Self)
    }

    /// Opens a set of a folder as COCO is published: `annotations/instances_{set}.json` and the pictures in `{set}` or
    /// `images/{set}`; `{set}` may lack the year. `{set}.json` and `{set}/_annotations.coco.json` are found as well; with
    /// an empty `set`, `instances.json` and `images`.
    ///
    /// # Errors
    /// A folder or file that is missing; and those of [`open`](Self::open).
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

    /// Whether any object has a mask.
    pub(crate) fn has_masks(&self) -> bool {
        self.0.data.most() > 0
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
        self.0.data.census(|(object, _)| Some(object.counts))
    }

    /// How many objects were passed over, since their box has no area or they have no mask.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl<const CLASSES: usize> Dataset for CocoSegmentation<CLASSES> {
    type Sample = Sample<Vec<Instance<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    annotated! {
        /// Goes by the file of annotations, and the pictures' names and lengths; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.file.clone())?;
        let told = |flaw| {
            let place = Place::Image(self.0.image_ids[index]);
            DataError::Annotation { file: self.0.file.clone(), place, flaw: Box::new(flaw) }
        };
        let mut target = Vec::new();
        for (object, outline) in self.0.data.annotations(index) {
            let rle = outline.to_rle((image.height(), image.width())).map_err(told)?;
            if rle.area() > 0 {
                target.push(Instance { object: *object, mask: rle.to_mask() });
            }
        }
        Ok(Sample { image, target })
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Instance<CLASSES>>();
        size_of::<Self::Sample>() + objects + self.0.data.largest(|objects| objects)
    }
}
