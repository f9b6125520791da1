//! [`Unpacker`]: the entries of an archive, none of which is trusted, become files in a folder.
//!
//! Files and folders only, at plain paths below the folder, with the permissions of new files. Links are refused, so
//! that nothing written goes elsewhere; what is written is counted, whatever the archive says of its size.

use super::checksum::hexadecimal;
use super::receipt::Receipt;
use super::{DownloadError, EntryFault, Progress, SourceFile};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The most entries of an archive.
const ENTRIES: u64 = 1_000_000;
/// The most folders in one another.
const DEPTH: usize = 32;
/// The longest path, in bytes.
const LENGTH: usize = 1024;

/// What an archive's entries go through.
pub(super) struct Unpacker<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) progress: &'a dyn Progress,
    folder: &'a Path,
    receipt: &'a mut Receipt,
    entries: u64,
    bytes: u64,
}

impl<'a> Unpacker<'a> {
    /// Into `folder`, which exists.
    pub(super) fn new(
        file: &'a SourceFile,
        folder: &'a Path,
        receipt: &'a mut Receipt,
        progress: &'a dyn Progress,
    ) -> Self {
        Self { file, progress, folder, receipt, entries: 0, bytes: 0 }
    }

    /// A folder.
    pub(super) fn folder(&mut self, name: &str) -> Result<(), DownloadError> {
        let path = self.place(name)?;
        fs::create_dir_all(&path).map_err(|error| self.unwritten(name, &path, error))
    }

    /// A file, which should have `size` bytes. Named twice, the later one stays.
    pub(super) fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<(), DownloadError> {
        let path = self.place(name)?;
        let Some(parent) = path.parent().filter(|_| path != self.folder) else {
            return Err(self.refused(name, EntryFault::Name));
        };
        if path.is_dir() {
            return Err(self.refused(name, EntryFault::Clash));
        }
        let failed = |error| self.unwritten(name, &path, error);
        fs::create_dir_all(parent).map_err(failed)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let mut file = File::create_new(&path).map_err(failed)?;
        let (mut sum, mut buffer, mut written) = (Sha256::new(), vec![0; 1 << 16], 0);
        loop {
            let count = match content.read(&mut buffer) {
                _ if self.progress.stopped() => return Err(DownloadError::Stopped),
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.damaged(error)),
            };
            written += count as u64;
            if self.bytes + written > self.file.at_most {
                return Err(self.too_large(self.file.at_most, "bytes"));
            }
            sum.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(|error| self.unwritten(name, &path, error))?;
        }
        if written != size {
            let reason = format!("its entry `{}` has {written} bytes, and should have {size}", shown(name));
            return Err(self.damaged(io::Error::new(ErrorKind::UnexpectedEof, reason)));
        }
        self.bytes += written;
        self.receipt.0.insert(plain(&path, self.folder), hexadecimal(&sum.finalize()));
        Ok(())
    }

    /// What an entry that is neither file nor folder comes to.
    pub(super) fn refused(&self, name: &str, fault: EntryFault) -> DownloadError {
        DownloadError::Entry { archive: self.file.name, entry: shown(name), fault }
    }

    /// What an archive that cannot be read comes to.
    pub(super) fn damaged(&self, source: io::Error) -> DownloadError {
        DownloadError::Damaged { archive: self.file.name, source }
    }

    fn too_large(&self, limit: u64, unit: &'static str) -> DownloadError {
        DownloadError::TooLarge { archive: self.file.name, limit, unit }
    }

    /// Where an entry goes, if it may go anywhere.
    fn place(&mut self, name: &str) -> Result<PathBuf, DownloadError> {
        if self.progress.stopped() {
            return Err(DownloadError::Stopped);
        }
        self.entries += 1;
        if self.entries > ENTRIES {
            return Err(self.too_large(ENTRIES, "entries"));
        }
        inside(self.folder, name).map_err(|fault| self.refused(name, fault))
    }

    fn unwritten(&self, name: &str, path: &Path, error: io::Error) -> DownloadError {
        match error.kind() {
            ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::AlreadyExists => {
                self.refused(name, EntryFault::Clash)
            }
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => self.refused(name, EntryFault::Name),
            _ => DownloadError::write(path, self.file.at_most, error),
        }
    }
}

/// `name` below `folder`.
fn inside(folder: &Path, name: &str) -> Result<PathBuf, EntryFault> {
    let strange = |letter: char| letter == '\\' || letter.is_control() || cfg!(windows) && ":*?\"<>|".contains(letter);
    if name.len() > LENGTH || name.contains(strange) {
        return Err(EntryFault::Name);
    }
    let mut path = folder.to_path_buf();
    let mut depth = 0;
    for component in Path::new(name).components() {
        match component {
            Component::Normal(part) => {
                path.push(part);
                depth += 1;
            }
            Component::CurDir => {}
            Component::ParentDir => return Err(EntryFault::Outside),
            Component::RootDir | Component::Prefix(_) => return Err(EntryFault::Absolute),
        }
    }
    if depth > DEPTH { Err(EntryFault::Deep { limit: DEPTH }) } else { Ok(path) }
}

/// The path of a file below `folder`, with `/` between its parts.
fn plain(path: &Path, folder: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// A name as it can be printed.
fn shown(name: &str) -> String {
    let start: String = name.chars().take(80).flat_map(char::escape_debug).collect();
    if name.chars().nth(80).is_some() { format!("{start}...") } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever an archive calls its entries, they are below the folder or nowhere.
        #[test]
        fn no_name_leads_out(name in r"(/|\.\.?|[a-c]|\\|C:|\PC){0,12}") {
            let folder = Path::new("some/folder");
            if let Ok(path) = inside(folder, &name) {
                let below = path.strip_prefix(folder).unwrap();
                prop_assert!(below.components().all(|part| matches!(part, Component::Normal(_))), "{path:?}");
                prop_assert!(!plain(&path, folder).contains(['\\', '\n']));
            }
        }
    }
}
