//! Zip archives.

use super::counted::Counted;
use super::unpacker::Unpacker;
use super::{DownloadError, EntryFault};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use zip::ZipArchive;

/// The bits of a Unix mode that say what a file is, and those of a file, a folder and a link.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;

/// Unpacks the archive at `path`.
pub(super) fn unpack(path: &Path, unpacker: &mut Unpacker) -> Result<(), DownloadError> {
    let file = File::open(path).map_err(|source| DownloadError::Read { path: path.into(), source })?;
    let file = BufReader::new(Counted { content: file, progress: unpacker.progress });
    let mut archive = ZipArchive::new(file).map_err(|error| unpacker.damaged(io::Error::other(error)))?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| unpacker.damaged(io::Error::other(error)))?;
        let Ok(name) = str::from_utf8(entry.name_raw()).map(str::to_owned) else {
            return Err(unpacker.refused(&String::from_utf8_lossy(entry.name_raw()), EntryFault::Name));
        };
        match entry.unix_mode().unwrap_or(0) & KIND {
            LINK => return Err(unpacker.refused(&name, EntryFault::Link { to: "another place".into() })),
            0 | FILE | FOLDER if entry.is_dir() => unpacker.folder(&name)?,
            0 | FILE => {
                let size = entry.size();
                unpacker.file(&name, size, &mut entry)?;
            }
            _ => return Err(unpacker.refused(&name, EntryFault::Special)),
        }
    }
    Ok(())
}
