//! [`PennFudan`]: pedestrians and their masks.

use super::annotated::within_limit;
use super::numbers::Numbers;
use super::pictures::{Pictures, length, pictures_in};
use crate::fingerprint::Fingerprint;
use crate::{DataError, Dataset, Flaw, Instance, Label, Place, Sample, SampleRng};
use std::path::{Path, PathBuf};

/// Penn-Fudan's photographs, with the pedestrians in them and their masks: a folder of `PNGImages` and `PedMasks`.
///
/// The data set comes as one: part it with [`Splits::by_fraction`](crate::Splits::by_fraction).
///
/// # Units
/// A pedestrian is what has one number in the file of masks, and its box is the one around these pixels, edges between
/// pixels. The boxes of the folder `Annotation` are the same to within a pixel, and are not read.
///
/// ```
/// use kiln_data::{Dataset, PennFudan};
///
/// let data = PennFudan::open("tests/fixtures/PennFudanPed")?;
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target.len(), 2);
/// assert_eq!(data.class_names(), ["pedestrian"]);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct PennFudan {
    dir: PathBuf,
    pictures: Pictures,
    fingerprint: Fingerprint,
    sample_bytes: usize,
}

/// As many pedestrians as a photograph has at most.
const MOST: usize = 10;

impl PennFudan {
    /// Opens the folder `PennFudanPed`, or the one that it is in.
    ///
    /// # Errors
    /// A folder that is missing or cannot be read; a photograph without a file of masks. When a sample is decoded: masks
    /// of another size, or that are colours and no numbers.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, DataError> {
        const WANTED: &str = "`PNGImages` and `PedMasks`";
        let (given, unpacked) = (dir.as_ref(), dir.as_ref().join("PennFudanPed"));
        let dir = if unpacked.is_dir() { unpacked } else { given.into() };
        let images = dir.join("PNGImages");
        if !images.is_dir() {
            return Err(DataError::MissingFolder { dir: images, wanted: WANTED });
        }
        let (mut pictures, mut fingerprint) = (Pictures::below(&images), Fingerprint::new());
        for (path, bytes) in pictures_in(&images)? {
            pictures.push(&path, bytes, &mut fingerprint);
            let masks = masks(&dir, &path);
            let missing = || DataError::Lacks { dir: dir.clone(), wanted: format!("`{}`", masks.display()) };
            fingerprint.number(length(&masks).ok_or_else(missing)?);
        }
        if pictures.len() == 0 {
            return Err(DataError::Empty { at: images, wanted: "pictures" });
        }
        let sample_bytes = size_of::<Sample<Vec<Instance<1>>>>() + (3 + MOST) * pictures.guessed_area();
        Ok(Self { dir, pictures, fingerprint, sample_bytes })
    }
}

/// The file of a photograph's masks.
fn masks(dir: &Path, picture: &Path) -> PathBuf {
    let stem = picture.file_stem().unwrap_or_default().to_string_lossy();
    dir.join("PedMasks").join(picture.with_file_name(format!("{stem}_mask.png")))
}

impl Dataset for PennFudan {
    type Sample = Sample<Vec<Instance<1>>>;
    const CLASSES: usize = 1;

    fn len(&self) -> usize {
        self.pictures.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.pictures.name(index)
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = self.pictures.decode(index)?;
        let (file, size) = (masks(&self.dir, self.pictures.path(index)), (image.height(), image.width()));
        let numbers = Numbers::read(&file, size)?;
        let there = numbers.objects();
        let told = |flaw| DataError::Annotation { file: file.clone(), place: Place::Header, flaw: Box::new(flaw) };
        within_limit(size, there.len()).map_err(told)?;
        let label = Label::new(0).map_err(|error| told(Flaw::from(error)))?;
        Ok(Sample {
            image,
            target: there.into_iter().filter_map(|it| Instance::new(label, numbers.mask(it))).collect(),
        })
    }

    /// As much as the largest of 256 photographs takes, spread evenly over all, with ten pedestrians.
    fn sample_bytes(&self) -> usize {
        self.sample_bytes
    }

    /// Goes by the names and lengths of photographs and masks; not by what is in them.
    fn fingerprint(&self) -> u64 {
        self.fingerprint.get()
    }

    fn class_names(&self) -> Vec<String> {
        vec!["pedestrian".into()]
    }
}
