//! [`ImageFolder`]: a folder for each class.

use super::class_names::ClassNames;
use super::pictures::{Pictures, pictures_in};
use crate::fingerprint::Fingerprint;
use crate::split::Sets;
use crate::{DataError, Dataset, Deal, Label, Sample, SampleRng, Splits};
use std::fs;
use std::path::Path;

/// Pictures in folders, one for each of `CLASSES` classes, whose name is the class's.
///
/// Classes are numbered in the order of their names, and pictures come class by class in the order of theirs, those in
/// folders within the class's folder among them: the order and the numbers of torchvision's `ImageFolder`. Pictures are
/// files named `.jpg`, `.jpeg`, `.png`, `.webp` or `.bmp`; what else there is, and what is hidden, is passed over. Only
/// paths are kept in memory.
///
/// ```
/// use kiln_data::{Dataset, ImageFolder};
///
/// let data = ImageFolder::<3>::open("tests/fixtures/folder")?;
/// assert_eq!(data.class_names(), ["ant", "bee", "cat"]);
/// let sample = data.sample(0, None)?;
/// assert_eq!(sample.target.index(), 0);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct ImageFolder<const CLASSES: usize> {
    pictures: Pictures,
    labels: Vec<Label<CLASSES>>,
    names: ClassNames<CLASSES>,
    fingerprint: Fingerprint,
    sample_bytes: usize,
}

impl<const CLASSES: usize> ImageFolder<CLASSES> {
    /// Opens the folder that holds the classes' folders.
    ///
    /// # Errors
    /// A folder that is missing or cannot be read; another number of classes than `CLASSES`; a class whose name is not
    /// UTF-8, or that has no pictures.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, DataError> {
        let dir = dir.as_ref();
        let classes = folders_in(dir)?;
        if classes.is_empty() {
            return Err(DataError::Empty { at: dir.into(), wanted: "folders of pictures, one for each class" });
        }
        let names = ClassNames::new(dir, classes.clone())?;
        let (mut pictures, mut labels) = (Pictures::below(dir), Vec::new());
        let mut fingerprint = Fingerprint::new();
        for (class, name) in classes.iter().enumerate() {
            fingerprint.text(name);
            let label = Label::new(class).map_err(DataError::other)?;
            let found = pictures_in(&dir.join(name))?;
            if found.is_empty() {
                return Err(DataError::Empty { at: dir.join(name), wanted: "pictures" });
            }
            for (path, bytes) in found {
                pictures.push(&Path::new(name).join(path), bytes, &mut fingerprint);
                labels.push(label);
            }
        }
        let sample_bytes = size_of::<Sample<Label<CLASSES>>>() + 3 * pictures.guessed_area();
        Ok(Self { pictures, labels, names, fingerprint, sample_bytes })
    }

    /// Opens a folder of sets, each of which holds the classes' folders, as splits: `train`, `val` (or `valid`,
    /// `validation`) and `test`. Where only one of the last two is there it tests, and a tenth of `train`, of each class
    /// alike, validates.
    ///
    /// # Errors
    /// As [`open`](Self::open); a set that is missing; sets whose classes have other names.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let dir = dir.as_ref();
        if !dir.is_dir() {
            return Err(DataError::MissingFolder { dir: dir.into(), wanted: "`train`, and `val` or `test`" });
        }
        let balanced = |data: &Self| Ok(Deal::balanced(0, data.labels.iter().copied()));
        Sets { dir, has: |set: &str| dir.join(set).is_dir(), open: |set: &str| Self::open(dir.join(set)) }
            .splits(balanced)
    }

    /// The path of a picture, below the folder that was opened.
    ///
    /// # Panics
    /// When there is no sample at `index`.
    pub fn path(&self, index: usize) -> &Path {
        self.pictures.path(index)
    }
}

/// The names of the folders in a folder, in their order.
fn folders_in(dir: &Path) -> Result<Vec<String>, DataError> {
    if !dir.is_dir() {
        return Err(DataError::MissingFolder { dir: dir.into(), wanted: "a folder of pictures for each class" });
    }
    let unreadable = |source| DataError::Read { file: dir.into(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().into_string().map_err(|_| DataError::Name { path: entry.path() })?);
        }
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort_unstable();
    Ok(names)
}

impl<const CLASSES: usize> Dataset for ImageFolder<CLASSES> {
    type Sample = Sample<Label<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.labels.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.pictures.name(index)
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        Ok(Sample { image: self.pictures.decode(index)?, target: self.labels[index] })
    }

    /// As much as the largest of 256 pictures takes, spread evenly over all: reading every header would be slow.
    fn sample_bytes(&self) -> usize {
        self.sample_bytes
    }

    /// Goes by the classes' names, and the pictures' paths below the folder and lengths; not by what is in them.
    fn fingerprint(&self) -> u64 {
        self.fingerprint.get()
    }

    fn class_names(&self) -> Vec<String> {
        self.names.to_vec()
    }
}
