//! Data sets in the form of YOLO: a text beside each picture, with a line for each object.

mod detection;
mod label;
mod names;
mod segmentation;

pub use detection::YoloDetection;
pub use segmentation::YoloSegmentation;

use super::annotated::Annotated;
use super::class_names::ClassNames;
use super::pictures::{files_in, pictures_in};
use super::text::{lines, read_text};
use crate::{DataError, Flaw, Object, Place};
use label::{Line, Shape};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What both have.
struct Yolo<const CLASSES: usize> {
    names: ClassNames<CLASSES>,
    data: Annotated<Line<CLASSES>>,
    /// As many pixels as the largest picture has, as far as is known.
    area: usize,
    labels: PathBuf,
}

impl<const CLASSES: usize> Yolo<CLASSES> {
    fn open(dir: &Path, set: &str, outlines: bool) -> Result<Self, DataError> {
        if !dir.is_dir() {
            return Err(DataError::MissingFolder { dir: dir.into(), wanted: "`images` and `labels`" });
        }
        let found = located(dir, set);
        let [images, labels] =
            &found.ok_or_else(|| DataError::Lacks { dir: dir.into(), wanted: format!("`images/{set}`") })?;
        let (file, names) = names::read(dir)?;
        let names = ClassNames::new(&file, names)?;
        let mut data = Annotated::below(images);
        names.to_vec().iter().for_each(|name| _ = data.fingerprint.text(name));
        let pictures = pictures_in(images)?;
        if pictures.is_empty() {
            return Err(DataError::Empty { at: images.into(), wanted: "pictures" });
        }
        if !labels.is_dir() {
            let wanted = format!("`{}`", labels.strip_prefix(dir).unwrap_or(labels).display());
            return Err(DataError::Lacks { dir: dir.into(), wanted });
        }
        let texts = texts(labels)?;
        let mut unused = texts.clone();
        for (path, bytes) in pictures {
            data.push(&path, bytes, (0, 0));
            let text = path.with_extension("txt");
            unused.remove(&text);
            // Two pictures whose names differ in their ends alone have one text.
            if texts.contains(&text) {
                read(&labels.join(text), outlines, &names, &mut data)?;
            }
        }
        if let Some(stray) = unused.into_iter().min() {
            return Err(DataError::NoPicture { file: labels.join(stray), dir: images.into() });
        }
        let area = data.pictures.guessed_area();
        Ok(Self { names, data, area, labels: labels.into() })
    }

    fn sample_bytes(&self, planes: usize, object: usize) -> usize {
        self.area.saturating_mul(3 + planes) + self.data.most() * object
    }
}

/// The folders of a set's pictures and of its texts.
fn located(dir: &Path, set: &str) -> Option<[PathBuf; 2]> {
    let forms = [
        ["images", "labels"].map(|kind| dir.join(kind).join(set)),
        ["images", "labels"].map(|kind| dir.join(set).join(kind)),
    ];
    forms.into_iter().find(|[images, _]| images.is_dir())
}

/// The texts in a folder, but not a list of classes among them.
fn texts(labels: &Path) -> Result<HashSet<PathBuf>, DataError> {
    let is_text = |file: &Path| file.extension().is_some_and(|end| end == "txt");
    let files = files_in(labels, |file| is_text(file) && !file.ends_with("classes.txt"))?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Reads the objects of the last picture.
fn read<const CLASSES: usize>(
    file: &Path,
    outlines: bool,
    names: &ClassNames<CLASSES>,
    data: &mut Annotated<Line<CLASSES>>,
) -> Result<(), DataError> {
    let text = read_text(file)?;
    data.fingerprint.text(&text);
    for (number, line) in lines(&text) {
        let told = |flaw| DataError::Annotation { file: file.into(), place: Place::Line(number), flaw: Box::new(flaw) };
        let line = Line::parse(line, names).map_err(told)?;
        let line = match line.shape {
            Shape::Box(_) if outlines => return Err(told(Flaw::Missing("outline, there is only a box"))),
            // Of an outline, detection needs no more than the box.
            Shape::Outline(_) if !outlines => Line { shape: Shape::Box(line.shape.bounding_box()), ..line },
            _ => line,
        };
        data.annotate(line.shape.bounding_box().has_area().then_some(line));
    }
    Ok(())
}

fn object<const CLASSES: usize>(line: &Line<CLASSES>, (height, width): (usize, usize)) -> Object<CLASSES> {
    Object::new(line.label, line.shape.bounding_box().pixels(height, width))
}
