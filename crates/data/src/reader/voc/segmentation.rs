//! [`VocSegmentation`]: pictures, objects and their masks.

use super::super::annotated::within_limit;
use super::masks::Numbers;
use super::{VOC_CLASSES, Voc};
use crate::{DataError, Dataset, Flaw, Instance, Place, Sample, SampleRng};
use std::path::Path;

/// Pascal VOC's pictures, with the objects in them and their masks: `SegmentationObject` besides what
/// [`VocDetection`](crate::VocDetection) takes.
///
/// # Edge cases
/// As of [`VocDetection`](crate::VocDetection); in the masks, objects are numbered from 1 in the order of the
/// annotation, and the border around them, 255, belongs to none. An object of which the mask shows no pixel, or whose
/// box has no area, is left out.
///
/// # Errors
/// Beside those of opening, when a sample is decoded: a mask of another size than its picture; one that holds colours
/// and no numbers; the number of an object that is not annotated; a mask the middle of whose box lies outside of the
/// box of its object, for then their orders differ.
///
/// ```
/// use kiln_data::{Dataset, VocSegmentation};
///
/// let data = VocSegmentation::open("tests/fixtures/VOCdevkit/VOC2007", "train")?;
/// let sample = data.sample(0, None)?;
/// assert!(sample.target[0].mask.area() > 0);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct VocSegmentation<const CLASSES: usize = 20>(Voc<CLASSES>);

impl VocSegmentation {
    /// Opens one of Pascal VOC's sets, `ImageSets/Segmentation/{set}.txt`: `train`, `val`, `trainval` or `test`. `dir`
    /// is the folder of one year, such as `VOCdevkit/VOC2012`, or a folder above it where it holds no other.
    ///
    /// # Errors
    /// As [`VocDetection::open`](crate::VocDetection::open); a file of masks that is missing.
    pub fn open(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        Self::open_named(dir, set, VOC_CLASSES)
    }
}

impl<const CLASSES: usize> VocSegmentation<CLASSES> {
    /// Opens a set in the form of VOC whose classes have these names.
    ///
    /// # Errors
    /// As [`open`](VocSegmentation::open).
    pub fn open_named(dir: impl AsRef<Path>, set: &str, names: [&str; CLASSES]) -> Result<Self, DataError> {
        Voc::open(dir.as_ref(), "Segmentation", set, names).map(Self)
    }

    /// How many objects were passed over, since their boxes have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl<const CLASSES: usize> Voc<CLASSES> {
    fn instances(&self, index: usize, size: (usize, usize)) -> Result<Vec<Instance<CLASSES>>, DataError> {
        let file = self.masks(&self.id(index));
        let numbers = Numbers::read(&file, size)?;
        let (there, objects) = (numbers.objects(), self.data.annotations(index));
        let told = |place, flaw| DataError::Annotation { file: file.clone(), place, flaw: Box::new(flaw) };
        within_limit(size, there.len()).map_err(|flaw| told(Place::Header, flaw))?;
        let annotation = || self.annotation(&self.id(index));
        let mut instances = Vec::new();
        for number in there {
            let place = Place::Object(number.into());
            let Some(object) = objects.get(usize::from(number) - 1) else {
                return Err(told(place, Flaw::NoObject { annotation: annotation(), objects: objects.len() }));
            };
            let mask = numbers.mask(number);
            if let (Some(object), Some(around)) = (*object, mask.bounding_box()) {
                let (found, wanted) = (around.values(), object.bounding_box.values());
                let [x, y, ..] = around.to_cxcywh().values();
                if x < wanted[0] || x > wanted[2] || y < wanted[1] || y > wanted[3] {
                    return Err(told(place, Flaw::Elsewhere { annotation: annotation(), found, wanted }));
                }
                instances.push(Instance { object, mask });
            }
        }
        Ok(instances)
    }
}

impl<const CLASSES: usize> Dataset for VocSegmentation<CLASSES> {
    type Sample = Sample<Vec<Instance<CLASSES>>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.data.pictures.len()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.annotation(&self.0.id(index)))?;
        let target = self.0.instances(index, (image.height(), image.width()))?;
        Ok(Sample { image, target })
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Instance<CLASSES>>();
        size_of::<Self::Sample>() + objects + self.0.data.largest(|objects| objects)
    }

    /// Goes by the annotations, and the names and lengths of pictures and masks; not by what is in them.
    fn fingerprint(&self) -> u64 {
        self.0.data.fingerprint.get()
    }

    fn class_names(&self) -> Vec<String> {
        self.0.names.to_vec()
    }
}
