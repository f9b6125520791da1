//! `voc:DIR`: what the classes of data in the form of Pascal VOC are called.

use std::path::{Path, PathBuf};

use kiln_data::{DataError, VOC_CLASSES, read_lines, voc_year};

/// The file with the names of the classes, where they are not Pascal VOC's twenty.
const CLASSES: &str = "classes.txt";

/// That file: in the folder that was named, or in that of the year.
fn listed(dir: &Path) -> Option<PathBuf> {
    let folders = [Some(dir.to_path_buf()), voc_year(dir).ok()];
    folders.into_iter().flatten().map(|folder| folder.join(CLASSES)).find(|file| file.is_file())
}

/// What is wrong with the names of the classes is the fault of their file, or of there being none.
pub(super) fn blamed(error: DataError, dir: &Path) -> DataError {
    match (error, listed(dir)) {
        (DataError::Classes { found, wanted, .. }, Some(at)) => DataError::Classes { at, found, wanted },
        (DataError::ClassTwice { name, .. }, Some(at)) => DataError::ClassTwice { at, name },
        // The ground, where it is a class, is not for the file to list.
        (DataError::Classes { found, wanted, .. }, None) => {
            DataError::VocClasses { at: dir.into(), wanted: (wanted + VOC_CLASSES.len()).saturating_sub(found.len()) }
        }
        (other, _) => other,
    }
}

/// The names of the classes of the data in a folder.
pub(super) fn class_names(dir: &Path) -> Result<Vec<String>, DataError> {
    listed(dir).map_or_else(|| Ok(VOC_CLASSES.map(String::from).into()), read_lines)
}
