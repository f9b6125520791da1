//! COCO, and data sets in its form: a file such as `instances_val2017.json`, and a folder of pictures.

mod detection;
mod json;
mod results;
mod segmentation;

pub use detection::CocoDetection;
pub use results::{CocoResult, save_coco_results};
pub use segmentation::CocoSegmentation;

use super::annotated::{Annotated, on_picture, within_limit};
use super::class_names::ClassNames;
use super::pictures::{inside, length};
use crate::{Counts, DataError, Flaw, Label, Object, Place};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What both have: `A` is what is kept of an annotation.
struct Coco<const CLASSES: usize, A> {
    file: PathBuf,
    names: ClassNames<CLASSES>,
    category_ids: Vec<u64>,
    image_ids: Vec<u64>,
    data: Annotated<A>,
}

impl<const CLASSES: usize, A> Coco<CLASSES, A> {
    fn open<S: for<'de> Deserialize<'de>>(
        file: &Path,
        pictures: &Path,
        masks: bool,
        keep: impl Fn(Object<CLASSES>, Option<S>, (usize, usize)) -> Result<Option<A>, Flaw>,
    ) -> Result<Self, DataError> {
        let told = |place, flaw| DataError::Annotation { file: file.into(), place, flaw: Box::new(flaw) };
        let mut data = Annotated::below(pictures);
        let json::File { mut images, mut annotations, mut categories } = json::read(file, &mut data.fingerprint)?;
        if images.is_empty() {
            return Err(DataError::Empty { at: file.into(), wanted: "images" });
        }
        categories.sort_by_key(|category| category.id);
        let category_ids: Vec<_> = categories.iter().map(|category| category.id).collect();
        once(&category_ids).map_err(|(id, flaw)| told(Place::Category(id), flaw))?;
        let names = ClassNames::new(file, categories.into_iter().map(|category| category.name).collect())?;
        images.sort_by_key(|image| image.id);
        let image_ids: Vec<_> = images.iter().map(|image| image.id).collect();
        once(&image_ids).map_err(|(id, flaw)| told(Place::Image(id), flaw))?;
        let mut ids: Vec<_> = annotations.iter().map(|annotation| annotation.id).collect();
        ids.sort_unstable();
        once(&ids).map_err(|(id, flaw)| told(Place::Annotation(id), flaw))?;

        // Picture by picture, and in each in the order of the file.
        annotations.sort_by_key(|annotation| annotation.image_id);
        let mut annotations = annotations.into_iter().peekable();
        for image in images {
            let told = |flaw| told(Place::Image(image.id), flaw);
            let (size, whole) = ((image.height, image.width), (image.height as usize, image.width as usize));
            let (path, bytes) = picture(pictures, &image).map_err(told)?;
            data.push(&path, bytes, size);
            let mut kept = 0;
            while let Some(annotation) = annotations.next_if(|it| it.image_id <= image.id) {
                let place = Place::Annotation(annotation.id);
                let told =
                    |flaw| DataError::Annotation { file: file.into(), place: place.clone(), flaw: Box::new(flaw) };
                let object = object(&annotation, image.id, &category_ids, size).map_err(told)?;
                let entry = object.map(|object| keep(object, annotation.segmentation, whole)).transpose();
                let entry = entry.map_err(told)?.flatten();
                kept += usize::from(entry.is_some());
                data.annotate(entry);
            }
            within_limit(whole, if masks { kept } else { 0 }).map_err(told)?;
        }
        if let Some(stray) = annotations.next() {
            return Err(told(Place::Annotation(stray.id), Flaw::Unknown { what: "image", id: stray.image_id }));
        }
        Ok(Self { file: file.into(), names, category_ids, image_ids, data })
    }
}

/// Years that COCO's sets are named with.
const YEARS: [&str; 3] = ["", "2017", "2014"];

/// The annotations and the pictures of a set in a folder, of each year that it has, as COCO is published and as tools
/// write it. With an empty `set` the folder has one.
fn located(dir: &Path, set: &str) -> Vec<[PathBuf; 2]> {
    let of_year = |year: &&str| {
        let set = format!("{set}{year}");
        let files = match set.as_str() {
            "" => ["instances.json", "annotations.json", "_annotations.coco.json"].map(String::from).to_vec(),
            set => vec![
                format!("annotations/instances_{set}.json"),
                format!("annotations/{set}.json"),
                format!("{set}.json"),
                format!("{set}/_annotations.coco.json"),
            ],
        };
        let pictures = [set.clone(), format!("images/{set}"), "images".into()].into_iter().filter(|it| !it.is_empty());
        let file = files.into_iter().map(|file| dir.join(file)).find(|file| file.is_file())?;
        Some([file, pictures.map(|it| dir.join(it)).find(|it| it.is_dir()).unwrap_or_else(|| dir.into())])
    };
    YEARS.iter().filter_map(of_year).collect()
}

/// The one of these that there is, or the error that says what is missing or too much.
fn located_or(dir: &Path, set: &str) -> Result<[PathBuf; 2], DataError> {
    if !dir.is_dir() {
        return Err(DataError::MissingFolder { dir: dir.into(), wanted: "`annotations` and the pictures" });
    }
    let wanted = if set.is_empty() { "`instances.json`".into() } else { format!("`annotations/instances_{set}.json`") };
    let mut found = located(dir, set);
    match found.len() {
        0 => Err(DataError::Lacks { dir: dir.into(), wanted }),
        1 => Ok(found.remove(0)),
        _ => {
            let found = found.into_iter().map(|[file, _]| file).collect();
            Err(DataError::Years { dir: dir.into(), set: set.into(), found })
        }
    }
}

/// What an annotation says of an object; `None` where it has no area.
fn object<S, const CLASSES: usize>(
    annotation: &json::Annotation<S>,
    image: u64,
    categories: &[u64],
    size: (u32, u32),
) -> Result<Option<Object<CLASSES>>, Flaw> {
    if annotation.image_id != image {
        return Err(Flaw::Unknown { what: "image", id: annotation.image_id });
    }
    let category = categories.binary_search(&annotation.category_id);
    let category = category.map_err(|_| Flaw::Unknown { what: "category", id: annotation.category_id })?;
    let [x, y, width, height] = annotation.bbox;
    let bounding_box = on_picture([x, y, x + width, y + height], size)?;
    let counts = if annotation.iscrowd > 0 { Counts::Crowd } else { Counts::Fully };
    let label = Label::new(category)?;
    let area = annotation.area.map(|area| area as f32);
    if let Some(found) = area.filter(|area| !(*area >= 0.0 && area.is_finite())) {
        return Err(Flaw::Number { found: found.to_string(), wanted: "the area of an object, 0 or more" });
    }
    Ok(bounding_box.map(|bounding_box| Object { label, bounding_box, counts, area }))
}

/// The path of a picture below its folder, and its length.
fn picture(dir: &Path, image: &json::Image) -> Result<(PathBuf, u64), Flaw> {
    if image.height == 0 || image.width == 0 {
        return Err(Flaw::Number {
            found: format!("{} x {}", image.height, image.width),
            wanted: "the height and width of a picture",
        });
    }
    let path = inside(&image.file_name).ok_or_else(|| Flaw::Outside(super::flaw::quoted(&image.file_name)))?;
    let file = dir.join(&path);
    let bytes = length(&file).ok_or(Flaw::NoFile(file))?;
    Ok((path, bytes))
}

/// Whether each of these ids, which are in their order, is there once.
fn once(ids: &[u64]) -> Result<(), (u64, Flaw)> {
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err((pair[0], Flaw::Twice(format!("\"id\": {}", pair[0])))),
        None => Ok(()),
    }
}
