//! Texts: whole files of UTF-8, up to a length.

use crate::{DataError, Flaw, Place};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The longest text that is read whole: 64 MiB.
const LIMIT: u64 = 64 << 20;

/// The text of a file.
pub(super) fn read_text(file: &Path) -> Result<String, DataError> {
    String::from_utf8(read_bytes(file, LIMIT)?).map_err(|error| {
        let place = Place::Byte(error.utf8_error().valid_up_to() as u64);
        DataError::Annotation { file: file.into(), place, flaw: Box::new(Flaw::NotUtf8) }
    })
}

/// All that is in a file, up to so many bytes.
pub(super) fn read_bytes(file: &Path, limit: u64) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|opened| opened.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Err(source) => Err(DataError::Read { file: file.into(), source }),
        Ok(length) if length as u64 > limit => Err(DataError::TooLong { file: file.into(), limit }),
        Ok(_) => Ok(bytes),
    }
}

/// The lines of a text file that say something: lists of names, of samples or of classes. They come without the space
/// around them, and without the mark that some editors put before the first.
///
/// # Errors
/// A file that cannot be read, or is not UTF-8.
///
/// ```
/// let file = std::env::temp_dir().join(format!("names-{}.txt", std::process::id()));
/// std::fs::write(&file, "\u{feff}cat\r\n\n a dog \n")?;
/// assert_eq!(kiln_data::read_lines(&file)?, ["cat", "a dog"]);
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_lines(file: impl AsRef<Path>) -> Result<Vec<String>, DataError> {
    let file = file.as_ref();
    let text = fs::read_to_string(file).map_err(|source| DataError::Read { file: file.into(), source })?;
    Ok(lines(&text).map(|(_, line)| line.into()).collect())
}

/// The lines that say something, with their numbers from 1: without the space around them, and without the mark that
/// some editors put before the first.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}
