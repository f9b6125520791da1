//! `voc:DIR`: data in the form of Pascal VOC, by its own lists.

use std::path::Path;

use kiln_data::{DataError, VOC_CLASSES};

use super::task::OpenedData;
use super::{Task, TaskData};

/// The file with the names of the classes, where they are not Pascal VOC's twenty.
const CLASSES: &str = "classes.txt";

/// The sets `train`, `val` and, where there is one, `test`, as `reader` reads them.
pub(super) fn open<T: Task>(
    dir: &Path,
    reader: impl Fn(&str, Vec<String>) -> Result<TaskData<T>, DataError>,
) -> Result<OpenedData<T>, DataError> {
    let names = class_names(dir)?;
    let set = |name| reader(name, names.clone());
    let (train, valid) = (set("train")?, set("val")?);
    let test = match set("test") {
        Err(DataError::Lacks { .. }) => None,
        test => Some(test?),
    };
    Ok(TaskData::parted(train, Some(valid), test)?.into())
}

/// The names of the classes of the data in a folder.
fn class_names(dir: &Path) -> Result<Vec<String>, DataError> {
    if !dir.is_dir() {
        let wanted = "`Annotations`, `ImageSets` and `JPEGImages`";
        return Err(DataError::MissingFolder { dir: dir.into(), wanted });
    }
    let file = dir.join(CLASSES);
    if !file.is_file() {
        return Ok(VOC_CLASSES.map(String::from).into());
    }
    let text = std::fs::read_to_string(&file).map_err(|source| DataError::Read { file, source })?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from).collect())
}
