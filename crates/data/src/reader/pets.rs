//! [`Pets`]: cats and dogs, by their breeds.

use super::class_names::ClassNames;
use super::flaw::quoted;
use super::pictures::{Pictures, inside, length};
use super::text::{lines, read_text};
use crate::fingerprint::Fingerprint;
use crate::{DataError, Dataset, Deal, Flaw, Label, Place, Sample, SampleRng, Splits};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// Oxford-IIIT Pet's photographs of 37 breeds: a folder of `images` and `annotations`.
///
/// Breeds are numbered in the order of the lists and named as their files are: `american bulldog`, `Abyssinian`.
///
/// ```
/// use kiln_data::{Dataset, Pets};
///
/// let data = Pets::<3>::open("tests/fixtures/pets", "trainval")?;
/// assert_eq!(data.class_names(), ["Abyssinian", "american bulldog", "Bengal"]);
/// assert_eq!(data.sample(1, None)?.target.index(), 1);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct Pets<const CLASSES: usize = 37> {
    pictures: Pictures,
    labels: Vec<Label<CLASSES>>,
    names: ClassNames<CLASSES>,
    fingerprint: Fingerprint,
    sample_bytes: usize,
}

/// Lists that name breeds.
const LISTS: [&str; 3] = ["list", "trainval", "test"];
const WANTED: &str = "a picture's name and the number of its breed,";

impl<const CLASSES: usize> Pets<CLASSES> {
    /// Opens one of the sets, `annotations/{set}.txt`: `trainval`, `test`, or `list` for all.
    ///
    /// # Errors
    /// A folder or file that is missing or cannot be read; a line that is no picture and number; a picture that is listed
    /// twice, or missing; another number of breeds than `CLASSES`.
    pub fn open(dir: impl AsRef<Path>, set: &str) -> Result<Self, DataError> {
        let (dir, list) = (dir.as_ref(), list(dir.as_ref(), set));
        if !dir.is_dir() {
            return Err(DataError::MissingFolder { dir: dir.into(), wanted: "`images` and `annotations`" });
        }
        if !list.is_file() {
            return Err(DataError::Lacks { dir: dir.into(), wanted: format!("`annotations/{set}.txt`") });
        }
        let names = ClassNames::new(&list, breeds(dir)?)?;
        let (mut pictures, mut labels, mut fingerprint) = (Pictures::below(dir), Vec::new(), Fingerprint::new());
        let (text, mut seen) = (read_text(&list)?, HashSet::new());
        for (line, entry) in entries(&text) {
            let told =
                |flaw| DataError::Annotation { file: list.clone(), place: Place::Line(line), flaw: Box::new(flaw) };
            let (id, breed) = entry.map_err(told)?;
            if !seen.insert(id) {
                return Err(told(Flaw::Twice(id.into())));
            }
            let path = Path::new("images").join(format!("{id}.jpg"));
            let bytes = length(&dir.join(&path)).ok_or_else(|| told(Flaw::NoFile(dir.join(&path))))?;
            pictures.push(&path, bytes, &mut fingerprint);
            fingerprint.number(breed as u64);
            labels.push(names.numbered(breed - 1).map_err(|error| told(error.into()))?);
        }
        if labels.is_empty() {
            return Err(DataError::Empty { at: list, wanted: "pictures" });
        }
        let sample_bytes = size_of::<Sample<Label<CLASSES>>>() + 3 * pictures.guessed_area();
        Ok(Self { pictures, labels, names, fingerprint, sample_bytes })
    }

    /// Both sets as splits: a tenth of `trainval`, of each breed alike, validates.
    ///
    /// # Errors
    /// As [`open`](Self::open); a picture that is in both.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let (train, test) = (Self::open(&dir, "trainval")?, Self::open(&dir, "test")?);
        let deal = Deal::balanced(0, train.labels.iter().copied());
        Splits::holding_out(train, test, 0.1, &deal)
    }

    /// Whether there is a set of this name.
    pub(crate) fn has(dir: &Path, set: &str) -> bool {
        list(dir, set).is_file()
    }
}

fn list(dir: &Path, set: &str) -> PathBuf {
    dir.join("annotations").join(format!("{set}.txt"))
}

/// Each line that says something: the name of a picture, and the number of its breed, from 1.
fn entries(text: &str) -> impl Iterator<Item = (usize, Result<(&str, usize), Flaw>)> {
    lines(text).filter(|(_, line)| !line.starts_with('#')).map(|(number, line)| (number, entry(line)))
}

fn entry(line: &str) -> Result<(&str, usize), Flaw> {
    let mut words = line.split_whitespace();
    let (Some(id), Some(number)) = (words.next(), words.next()) else {
        return Err(Flaw::Numbers { found: line.split_whitespace().count(), wanted: WANTED });
    };
    let wrong = || Flaw::Number { found: quoted(number), wanted: "the number of a breed, from 1 on" };
    let breed = number.parse().ok().filter(|it| (1..=u16::MAX.into()).contains(it)).ok_or_else(wrong)?;
    inside(id).ok_or_else(|| Flaw::Outside(quoted(id)))?;
    Ok((id, breed))
}

/// The names of the breeds that the lists number, as the files of their pictures are called.
fn breeds(dir: &Path) -> Result<Vec<String>, DataError> {
    let mut breeds = BTreeMap::new();
    for file in LISTS.map(|set| list(dir, set)).into_iter().filter(|file| file.is_file()) {
        let text = read_text(&file)?;
        for (id, breed) in entries(&text).filter_map(|(_, entry)| entry.ok()) {
            breeds.entry(breed).or_insert_with(|| id.rsplit_once('_').map_or(id, |(name, _)| name).replace('_', " "));
        }
    }
    match (1..).zip(breeds.keys()).find(|(wanted, found)| wanted != *found) {
        Some((missing, _)) => {
            let wanted = format!("picture of breed {missing} in its lists, which number breeds beyond");
            Err(DataError::Lacks { dir: dir.into(), wanted })
        }
        None => Ok(breeds.into_values().collect()),
    }
}

impl<const CLASSES: usize> Dataset for Pets<CLASSES> {
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

    /// As much as the largest of 256 pictures takes, spread evenly over all.
    fn sample_bytes(&self) -> usize {
        self.sample_bytes
    }

    /// Goes by the list, and the pictures' names and lengths; not by what is in them.
    fn fingerprint(&self) -> u64 {
        self.fingerprint.get()
    }

    fn class_names(&self) -> Vec<String> {
        self.names.to_vec()
    }
}
