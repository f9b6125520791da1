//! [`VocSegmentation`]: pictures, objects and their masks.

use super::super::annotated::{annotated, within_limit};
use super::super::numbers::Numbers;
use super::{Task, VOC_CLASSES, Voc, names_in};
use crate::split::Sets;
use crate::{ANY, Census, DataError, Dataset, Deal, Flaw, Instance, Mask, Place, Sample, SampleRng, Splits};
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

    /// Opens Pascal VOC's sets as splits: see [`splits_named`](Self::splits_named).
    ///
    /// # Errors
    /// As [`open`](VocSegmentation::open); a picture that is in two sets.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        Self::splits_named(dir, VOC_CLASSES)
    }
}

impl<const CLASSES: usize> VocSegmentation<CLASSES> {
    /// Opens a set in the form of VOC whose classes have these names.
    ///
    /// # Errors
    /// As [`open`](VocSegmentation::open).
    pub fn open_named(dir: impl AsRef<Path>, set: &str, names: [&str; CLASSES]) -> Result<Self, DataError> {
        Self::open_listed(dir, set, names.map(String::from).into())
    }

    /// The same where the names are known at run time only.
    ///
    /// # Errors
    /// As [`open`](VocSegmentation::open); another number of names than `CLASSES`, unless that is [`ANY`].
    pub fn open_listed(dir: impl AsRef<Path>, set: &str, names: Vec<String>) -> Result<Self, DataError> {
        Voc::open(dir.as_ref(), Task::Segmentation, set, names).map(Self)
    }

    /// Opens the sets of a folder as splits: `train` and `val`, and to test `test`. Where there is no `test`, as in VOC
    /// 2012, `val` tests, and a tenth of `train` validates.
    ///
    /// # Errors
    /// As [`open`](VocSegmentation::open); a picture that is in two sets.
    pub fn splits_named(dir: impl AsRef<Path>, names: [&str; CLASSES]) -> Result<Splits<Self>, DataError> {
        let (given, year) = (dir.as_ref(), super::year(dir.as_ref())?);
        let has = |set: &str| Task::Segmentation.list(&year, set).is_file();
        Sets { dir: given, has, open: |set: &str| Self::open_named(&year, set, names) }
            .splits(|_| Ok(Deal::shuffled(0)))
    }

    /// How many objects there are, and how many were passed over.
    pub fn census(&self) -> Census {
        self.0.data.census(|object| Some((*object)?.counts))
    }

    /// How many objects were passed over, since their boxes have no area.
    pub fn skipped(&self) -> usize {
        self.0.data.skipped
    }
}

impl VocSegmentation<ANY> {
    /// Whether there is a set of this name.
    pub(crate) fn has(dir: &Path, set: &str) -> bool {
        super::year(dir).is_ok_and(|dir| Task::Segmentation.list(&dir, set).is_file())
    }

    /// Opens a set whose classes are those that its annotations name.
    pub(crate) fn open_any(dir: &Path, set: &str) -> Result<Self, DataError> {
        Voc::open(dir, Task::Segmentation, set, names_in(dir, Task::Segmentation, set)?).map(Self)
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

    annotated! {
        /// Goes by the annotations, and the names and lengths of pictures and masks; not by what is in them.
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.0.data.picture(index, || self.0.annotation(&self.0.id(index)))?;
        let target = self.0.instances(index, (image.height(), image.width()))?;
        Ok(Sample { image, target })
    }

    fn unlabelled(&self, index: usize, [height, width]: [usize; 2]) -> Result<Option<Mask>, DataError> {
        let file = self.0.masks(&self.0.id(index));
        Ok(Numbers::read(&file, (height, width))?.border())
    }

    fn sample_bytes(&self) -> usize {
        let objects = self.0.data.most() * size_of::<Instance<CLASSES>>();
        self.0.data.largest(|objects| objects).saturating_add(size_of::<Self::Sample>() + objects)
    }
}
