//! `coco:DIR`: data in the form of COCO, by its own files.

use std::fs;
use std::path::{Path, PathBuf};

use kiln_data::DataError;

use super::task::OpenedData;
use super::{Task, TaskData};

/// The sets `train`, `val` and, where there is one, `test`, as `reader` reads a file of annotations and a folder of
/// pictures; or the one set there is.
///
/// COCO's own are `annotations/instances_train2017.json` and `train2017`; `images/train2017`, `images` and `.` serve as
/// well. Others write `train/_annotations.coco.json` beside the pictures. A set alone is `instances.json` and `images`.
pub(super) fn open<T: Task>(
    dir: &Path,
    reader: impl Fn(&Path, &Path) -> Result<(TaskData<T>, Vec<u64>), DataError>,
) -> Result<OpenedData<T>, DataError> {
    const WANTED: &str = "`annotations/instances_train*.json`, `train/_annotations.coco.json` or `instances.json`";
    if !dir.is_dir() {
        return Err(DataError::MissingFolder { dir: dir.into(), wanted: WANTED });
    }
    let set = |names: &[&str]| -> Result<Option<_>, DataError> {
        match names.iter().map(|name| found(dir, name)).find(|found| !matches!(found, Ok(None))) {
            Some(found) => found?.map(|(file, pictures)| reader(&file, &pictures)).transpose(),
            None => Ok(None),
        }
    };
    let (train, valid, test) = (set(&["train"])?, set(&["val", "valid"])?, set(&["test"])?);
    let alone = dir.join("instances.json");
    let (train, category_ids) = match train {
        Some(train) => train,
        None if alone.is_file() => reader(&alone, &pictures(dir, "images"))?,
        None => return Err(DataError::Lacks { dir: dir.into(), wanted: WANTED.into() }),
    };
    let [valid, test] = [valid, test].map(|set| set.map(|(data, _)| data));
    Ok(OpenedData { splits: TaskData::parted(train, valid, test)?, category_ids: Some(category_ids) })
}

/// The file of annotations of a set, and the folder of its pictures.
fn found(dir: &Path, set: &str) -> Result<Option<(PathBuf, PathBuf)>, DataError> {
    let beside = dir.join(set).join("_annotations.coco.json");
    if beside.is_file() {
        return Ok(Some((beside, dir.join(set))));
    }
    let start = format!("instances_{set}");
    let entries = fs::read_dir(dir.join("annotations")).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let year = name.strip_prefix(&start)?.strip_suffix(".json")?;
        year.chars().all(|letter| letter.is_ascii_digit()).then(|| (entry.path(), format!("{set}{year}")))
    });
    let mut named: Vec<_> = named.collect();
    named.sort_unstable();
    match named.len() {
        0 => Ok(None),
        1 => Ok(named.pop().map(|(file, name)| (file, pictures(dir, &name)))),
        _ => Err(DataError::Several { dir: dir.into(), found: named.into_iter().map(|(file, _)| file).collect() }),
    }
}

/// The folder that has the pictures of a set.
fn pictures(dir: &Path, name: &str) -> PathBuf {
    let folders = [dir.join(name), dir.join("images").join(name), dir.join("images")];
    folders.into_iter().find(|folder| folder.is_dir()).unwrap_or_else(|| dir.into())
}
