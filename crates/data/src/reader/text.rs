//! Texts: whole files of UTF-8, up to a length.

use crate::{DataError, Flaw, Place};
use std::fs::File;
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

/// The lines that say something, with their numbers from 1: without the space around them, and without the mark that
/// some editors put before the first.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}
