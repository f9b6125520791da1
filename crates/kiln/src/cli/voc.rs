//! `voc:DIR`: what the classes of data in the form of Pascal VOC are called.

use std::path::Path;

use kiln_data::{DataError, VOC_CLASSES};

/// The file with the names of the classes, where they are not Pascal VOC's twenty.
const CLASSES: &str = "classes.txt";

/// What is wrong with the names of the classes is the fault of their file, where there is one.
pub(super) fn blamed(error: DataError, dir: &Path) -> DataError {
    let at = dir.join(CLASSES);
    match error {
        DataError::Classes { found, wanted, .. } if at.is_file() => DataError::Classes { at, found, wanted },
        DataError::ClassTwice { name, .. } if at.is_file() => DataError::ClassTwice { at, name },
        other => other,
    }
}

/// The names of the classes of the data in a folder.
pub(super) fn class_names(dir: &Path) -> Result<Vec<String>, DataError> {
    let file = dir.join(CLASSES);
    if !file.is_file() {
        return Ok(VOC_CLASSES.map(String::from).into());
    }
    let text = std::fs::read_to_string(&file).map_err(|source| DataError::Read { file, source })?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from).collect())
}
