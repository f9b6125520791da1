//! `voc:DIR`: data in the form of Pascal VOC, by its own lists.

use std::path::Path;

use kiln_data::{DataError, VOC_CLASSES};

use super::task::OpenedData;
use super::{Task, TaskData};

/// The file with the names of the classes, where they are not Pascal VOC's twenty.
const CLASSES: &str = "classes.txt";

/// The sets `train`, `val` and, where there is one, `test`, as `reader` reads them.
pub(super) fn open<T: Task, const K: usize>(
    dir: &Path,
    reader: impl Fn(&str, [&str; K]) -> Result<TaskData<T>, DataError>,
) -> Result<OpenedData<T>, DataError> {
    let (at, names) = class_names(dir)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names: [&str; K] = names.try_into().map_err(|names: Vec<&str>| DataError::Classes {
        at,
        found: names.into_iter().map(String::from).collect(),
        wanted: K,
    })?;
    let (train, valid) = (reader("train", names)?, reader("val", names)?);
    let test = match reader("test", names) {
        Err(DataError::Lacks { .. }) => None,
        test => Some(test?),
    };
    Ok(OpenedData { splits: TaskData::parted(train, Some(valid), test)?, category_ids: None })
}

/// The names of the classes of the data in a folder, and where they stand.
fn class_names(dir: &Path) -> Result<(std::path::PathBuf, Vec<String>), DataError> {
    if !dir.is_dir() {
        let wanted = "`Annotations`, `ImageSets` and `JPEGImages`";
        return Err(DataError::MissingFolder { dir: dir.into(), wanted });
    }
    let file = dir.join(CLASSES);
    if !file.is_file() {
        return Ok((dir.into(), VOC_CLASSES.map(String::from).into()));
    }
    let text = std::fs::read_to_string(&file).map_err(|source| DataError::Read { file: file.clone(), source })?;
    let names = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from).collect();
    Ok((file, names))
}
