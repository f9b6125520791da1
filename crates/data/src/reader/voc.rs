//! Pascal VOC, and data sets in its form: a folder of `Annotations`, `ImageSets` and `JPEGImages`.

mod detection;
mod segmentation;
mod xml;

pub use detection::VocDetection;
pub use segmentation::VocSegmentation;

use super::annotated::{Annotated, on_picture, within_limit};
use super::class_names::ClassNames;
use super::pictures::{inside, length};
use super::text::{lines, read_text};
use crate::{DataError, Flaw, Object, Place};
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The twenty classes of Pascal VOC, in the order of their numbers.
pub const VOC_CLASSES: [&str; 20] = [
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
];

/// What a set is for, by the name of its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Main,
    Segmentation,
}

impl Task {
    /// The file that lists the pictures of a set.
    fn list(self, dir: &Path, set: &str) -> PathBuf {
        dir.join("ImageSets").join(format!("{self:?}")).join(format!("{set}.txt"))
    }

    /// The folder of the year, and that file.
    fn listed(self, dir: &Path, set: &str) -> Result<(PathBuf, PathBuf), DataError> {
        let dir = year(dir)?;
        match self.list(&dir, set) {
            list if list.is_file() => Ok((dir, list)),
            _ => Err(DataError::Lacks { dir, wanted: format!("`ImageSets/{self:?}/{set}.txt`") }),
        }
    }
}

/// The folder of one year, and one of its sets.
struct Voc<const CLASSES: usize> {
    dir: PathBuf,
    names: ClassNames<CLASSES>,
    /// Objects without an area are `None`, for masks go by the numbers of all.
    data: Annotated<Option<Object<CLASSES>>>,
}

impl<const CLASSES: usize> Voc<CLASSES> {
    fn open(dir: &Path, task: Task, set: &str, names: Vec<String>) -> Result<Self, DataError> {
        let (dir, list) = task.listed(dir, set)?;
        let names = ClassNames::new(&dir, names)?;
        let mut voc = Self { data: Annotated::below(&dir), dir, names };
        voc.names.to_vec().iter().for_each(|name| _ = voc.data.fingerprint.text(name));
        let (text, mut seen) = (read_text(&list)?, HashSet::new());
        for (line, id) in lines(&text) {
            let told =
                |flaw| DataError::Annotation { file: list.clone(), place: Place::Line(line), flaw: Box::new(flaw) };
            if !seen.insert(id) {
                return Err(told(Flaw::Twice(id.into())));
            }
            inside(id).ok_or_else(|| told(Flaw::Outside(id.into())))?;
            voc.add(id, task == Task::Segmentation, told)?;
        }
        if seen.is_empty() { Err(DataError::Empty { at: list, wanted: "pictures" }) } else { Ok(voc) }
    }

    /// Reads the annotation of one picture.
    fn add(&mut self, id: &str, masks: bool, told: impl Fn(Flaw) -> DataError) -> Result<(), DataError> {
        let file = self.annotation(Path::new(id));
        if !file.is_file() {
            return Err(told(Flaw::NoFile(file)));
        }
        let (path, bytes) = self.picture(id).map_err(&told)?;
        let xml::Annotation { size, objects, text } = xml::read(&file)?;
        let told_of_size =
            |flaw| DataError::Annotation { file: file.clone(), place: Place::Header, flaw: Box::new(flaw) };
        within_limit((size.0 as usize, size.1 as usize), 0).map_err(told_of_size)?;
        self.data.push(&path, bytes, size);
        self.data.fingerprint.text(&text);
        if masks {
            let masks = self.masks(Path::new(id));
            let bytes = length(&masks).ok_or_else(|| told(Flaw::NoFile(masks)))?;
            self.data.fingerprint.number(bytes);
        }
        for object in objects {
            let told =
                |flaw| DataError::Annotation { file: file.clone(), place: object.place.clone(), flaw: Box::new(flaw) };
            let unknown = || Flaw::Class { found: object.name.clone(), classes: self.names.to_vec() };
            let label = self.names.label(&object.name).ok_or_else(|| told(unknown()))?;
            let bounding_box = on_picture(object.edges, size).map_err(told)?;
            let object =
                bounding_box.map(|bounding_box| Object { label, bounding_box, counts: object.counts, area: None });
            self.data.skipped += usize::from(object.is_none());
            self.data.annotate(Some(object));
        }
        Ok(())
    }

    /// The path of a picture below the folder, and its length.
    fn picture(&self, id: &str) -> Result<(PathBuf, u64), Flaw> {
        let path = |end| Path::new("JPEGImages").join(format!("{id}.{end}"));
        let found = ["jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "webp", "bmp"].into_iter().find_map(|end| {
            let path = path(end);
            length(&self.dir.join(&path)).map(|bytes| (path, bytes))
        });
        found.ok_or_else(|| Flaw::NoFile(self.dir.join(path("jpg"))))
    }

    fn annotation(&self, id: &Path) -> PathBuf {
        with_end(self.dir.join("Annotations").join(id), ".xml")
    }

    fn masks(&self, id: &Path) -> PathBuf {
        with_end(self.dir.join("SegmentationObject").join(id), ".png")
    }

    /// What the files of a sample are called.
    fn id(&self, index: usize) -> PathBuf {
        let path = self.data.pictures.path(index).with_extension("");
        path.strip_prefix("JPEGImages").map_or_else(|_| path.clone(), Path::to_path_buf)
    }
}

/// The names in the annotations of a set, in their order; those of Pascal VOC where it has no others.
fn names_in(dir: &Path, task: Task, set: &str) -> Result<Vec<String>, DataError> {
    let (dir, list) = task.listed(dir, set)?;
    let list = read_text(&list)?;
    let mut names = BTreeSet::new();
    for (_, id) in lines(&list).filter(|(_, id)| inside(id).is_some()) {
        let annotation = xml::read(&with_end(dir.join("Annotations").join(id), ".xml"))?;
        names.extend(annotation.objects.into_iter().map(|object| object.name));
    }
    let known = names.iter().all(|name| VOC_CLASSES.contains(&name.as_str()));
    Ok(if known { VOC_CLASSES.map(String::from).into() } else { names.into_iter().collect() })
}

/// An id may have dots in it, so that its end cannot be set.
fn with_end(path: PathBuf, end: &str) -> PathBuf {
    let mut path = path.into_os_string();
    path.push(end);
    path.into()
}

/// The folder of a year, which holds `Annotations`, `ImageSets` and `JPEGImages`: `dir`, or the only one in it or its
/// `VOCdevkit`.
///
/// # Errors
/// There is none, or there are several.
///
/// ```
/// let year = kiln_data::voc_year("tests/fixtures")?;
/// assert!(year.ends_with("VOCdevkit/VOC2007"));
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub fn voc_year(dir: impl AsRef<Path>) -> Result<PathBuf, DataError> {
    year(dir.as_ref())
}

fn year(dir: &Path) -> Result<PathBuf, DataError> {
    const WANTED: &str = "`Annotations`, `ImageSets` and `JPEGImages`";
    if !dir.is_dir() {
        return Err(DataError::MissingFolder { dir: dir.into(), wanted: WANTED });
    }
    let is_year = |dir: &Path| dir.join("Annotations").is_dir() && dir.join("ImageSets").is_dir();
    if is_year(dir) {
        return Ok(dir.into());
    }
    let mut years = Vec::new();
    for above in [dir.into(), dir.join("VOCdevkit")] {
        let folders = fs::read_dir(above).into_iter().flatten().flatten().map(|entry| entry.path());
        years.extend(folders.filter(|dir| is_year(dir)));
    }
    years.sort_unstable();
    match years.len() {
        0 => Err(DataError::Lacks { dir: dir.into(), wanted: WANTED.into() }),
        1 => Ok(years.remove(0)),
        _ => Err(DataError::Several { dir: dir.into(), found: years }),
    }
}
