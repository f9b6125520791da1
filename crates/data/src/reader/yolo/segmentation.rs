//! [`YoloSegmentation`]: pictures, objects and their masks.

use super::super::annotated::{annotated, within_limit};
use super::label::Shape;
use super::{Yolo, located, object};
use crate::split::Sets;
use crate::{DataError, Dataset, Deal, Instance, Place, Polygon, Sample, SampleRng, Splits};
use std::path::Path;

/// Pictures, and beside each a text with a line for each object: its class, and its outline in shares of the picture.
///
/// As [`YoloDetection`](crate::YoloDetection), but every line is `class x1 y1 x2 y2 x3 y3 ...`. Masks are what
/// [`Polygon`] makes of the outlines; boxes are those around the outlines. An object whose mask covers no pixel is left
/// out when its sample is decoded.
///
/// ```
/// use kiln_data::{Dataset, YoloSegmentation};
///
/// let data = YoloSegmentation::<2>::open("tests/fixtures/yolo-seg", "train")?;
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target[0].mask.area(), 64);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct YoloSegmentation<const CLASSES: usize>(Yolo<CLASSES>);

impl<const CLASSES: usize> YoloSegmentation<CLASSES> {
    /// Opens a set in a folder: see [`YoloDetection::open`](crate::YoloDetection::open).
    ///
    /// # Errors
    /// As [`YoloDetection::open`](crate::YoloDetection::open); a line with a box, which is no outline.
    pub fn open(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        Yolo::open(dir.as_ref(), set, true).map(Self)
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

impl<const CLASSES: usize> Dataset for YoloSegmentation<CLASSES> {
    type Sample = Sample<Vec<Instance<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    annotated! {
        /// Goes by the texts, and the pictures' names and lengths; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.pictures.decode(index)?;
        let size = (image.height(), image.width());
        let lines = self.0.data.annotations(index);
        let told = |flaw| {
            let file = self.0.labels.join(self.0.data.pictures.path(index)).with_extension("txt");
            DataError::Annotation { file, place: Place::Header, flaw: Box::new(flaw) }
        };
        within_limit(size, lines.len()).map_err(told)?;
        let mut target = Vec::new();
        for line in lines {
            let Shape::Outline(corners) = &line.shape else { continue };
            let [height, width] = [size.0 as f64, size.1 as f64];
            let corners = corners.iter().map(|[x, y]| [f64::from(*x) * width, f64::from(*y) * height]);
            let polygon = Polygon::new(corners).map_err(|error| told(error.into()))?;
            let rle = polygon.to_rle(size.0, size.1).map_err(|error| told(error.into()))?;
            if rle.area() > 0 {
                target.push(Instance { object: object(line, size), mask: rle.to_mask() });
            }
        }
        Ok(Sample { image, target })
    }

    /// As much as the largest of 256 pictures takes, spread evenly over all: the texts do not say their sizes.
    fn sample_bytes(&self) -> usize {
        size_of::<Self::Sample>() + self.0.sample_bytes(self.0.data.most(), size_of::<Instance<CLASSES>>())
    }
}
