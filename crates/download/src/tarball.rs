//! Tar archives, gzipped or not.

use super::counted::Counted;
use super::unpacker::Unpacker;
use super::{DownloadError, EntryFault};
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;
use tar::{Archive, Entry, EntryType};

/// The most that is read between the contents of two files: long names and attributes, which the reader keeps in memory.
const BETWEEN: u64 = 1 << 20;

/// Unpacks the archive at `path`.
pub(super) fn unpack(path: &Path, gzipped: bool, unpacker: &mut Unpacker) -> Result<(), DownloadError> {
    let file = File::open(path).map_err(|source| DownloadError::Read { path: path.into(), source })?;
    let file = BufReader::new(Counted { content: file, progress: unpacker.progress });
    let content: Box<dyn Read> = if gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let left = Rc::new(Cell::new(BETWEEN));
    let mut archive = Archive::new(Rationed { content, left: left.clone() });
    let mut entries = archive.entries().map_err(|error| unpacker.damaged(error))?;
    loop {
        left.set(BETWEEN);
        let Some(entry) = entries.next() else { return Ok(()) };
        let mut entry = entry.map_err(|error| unpacker.damaged(error))?;
        // What is written of a file is counted where it is written.
        left.set(u64::MAX);
        one(&mut entry, unpacker)?;
    }
}

fn one(entry: &mut Entry<impl Read>, unpacker: &mut Unpacker) -> Result<(), DownloadError> {
    let name = entry.path_bytes();
    let Ok(name) = str::from_utf8(&name).map(str::to_owned) else {
        return Err(unpacker.refused(&String::from_utf8_lossy(&name), EntryFault::Name));
    };
    match entry.header().entry_type() {
        EntryType::Directory => unpacker.folder(&name),
        // Before there was a type for folders, a slash marked them.
        EntryType::Regular if name.ends_with('/') => unpacker.folder(&name),
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
            let size = entry.size();
            unpacker.file(&name, size, entry)
        }
        EntryType::XGlobalHeader => Ok(()),
        EntryType::Link | EntryType::Symlink => {
            let to = entry.link_name_bytes().map(|to| String::from_utf8_lossy(&to).into_owned()).unwrap_or_default();
            Err(unpacker.refused(&name, EntryFault::Link { to: to.escape_debug().take(80).collect() }))
        }
        _ => Err(unpacker.refused(&name, EntryFault::Special)),
    }
}

/// A reader that gives so many bytes and no more.
struct Rationed<R> {
    content: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other(format!("more than {BETWEEN} bytes between two files")));
        }
        let most = buffer.len().min(usize::try_from(self.left.get()).unwrap_or(usize::MAX));
        let count = self.content.read(&mut buffer[..most])?;
        self.left.set(self.left.get() - count as u64);
        Ok(count)
    }
}
