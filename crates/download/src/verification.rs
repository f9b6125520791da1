//! [`Verification`]: whether a data set is still as it was published.

use super::checksum::sha256;
use super::proof::{Mismatch, Proof, prove};
use super::receipt::Receipt;
use super::{DownloadError, Packing, Progress, Source, SourceFile, Store};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

/// What checking a data set came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// The number of files whose checksum is right.
    pub sound: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
}

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is not there.
    Missing {
        /// Its path in the data set's folder.
        path: String,
    },
    /// It is another.
    Differs {
        /// Its path in the data set's folder.
        path: String,
        /// Its checksum.
        found: String,
        /// What it should be.
        wanted: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "`{path}` is missing"),
            Self::Differs { path, found, wanted } => write!(f, "`{path}` has {found}, and should have {wanted}"),
        }
    }
}

/// Why something could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unchecked {
    /// Nobody published a checksum of this file: that it is as it arrived is all there is to see.
    NoChecksum {
        /// The file, as it is published.
        file: &'static str,
    },
    /// It was not unpacked here, so there is no record of what was in it.
    NoRecord {
        /// The file, as it is published.
        file: &'static str,
    },
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoChecksum { file } => write!(f, "no checksum of `{file}` is known"),
            Self::NoRecord { file } => write!(f, "`{file}` was unpacked by hand, so nothing says what its files were"),
        }
    }
}

impl Store {
    /// Reads a data set whole and compares it: files that are kept as they were published with their checksum, files from
    /// an archive with what was unpacked from it, once the archive's own checksum was right.
    ///
    /// # Errors
    /// [`DownloadError::Absent`] where nothing of it is there; a file that cannot be read.
    pub fn verify(&self, source: &Source, progress: &dyn Progress) -> Result<Verification, DownloadError> {
        let folder = self.folder(source);
        if !folder.is_dir() {
            return Err(DownloadError::Absent { name: source.name.into(), root: self.root().into() });
        }
        let receipt = Receipt::of(&folder)?;
        let mut verification = Verification::default();
        for file in source.files {
            if !known(file) {
                verification.unchecked.push(Unchecked::NoChecksum { file: file.name });
            }
            if file.packing != Packing::Kept && receipt.is_none() {
                verification.unchecked.push(Unchecked::NoRecord { file: file.name });
            }
        }
        let mut recorded = receipt.unwrap_or_default().0;
        let missing = source.gives().filter(|path| !recorded.contains_key(*path) && !folder.join(path).exists());
        verification.faults.extend(missing.map(|path| Fault::Missing { path: path.into() }));
        for file in source.files.iter().filter(|file| file.packing == Packing::Kept && known(file)) {
            let path = folder.join(file.name);
            if path.exists() {
                recorded.remove(file.name);
                verification.count(file.name, prove(file, &path, progress)?);
            }
        }
        verification.compare(&folder, recorded, progress)?;
        Ok(verification)
    }
}

/// Whether anything is known of the file's bytes.
fn known(file: &SourceFile) -> bool {
    file.checksum.or(file.content).is_some()
}

impl Verification {
    fn count(&mut self, path: &str, outcome: Result<Proof, Mismatch>) {
        match outcome {
            Ok(_) => self.sound += 1,
            Err(Mismatch { found, wanted }) => self.faults.push(Fault::Differs { path: path.into(), found, wanted }),
        }
    }

    /// Compares the files of `folder` with their record.
    fn compare(
        &mut self,
        folder: &Path,
        recorded: BTreeMap<String, String>,
        progress: &dyn Progress,
    ) -> Result<(), DownloadError> {
        if recorded.is_empty() {
            return Ok(());
        }
        let bytes = recorded.keys().filter_map(|path| folder.join(path).metadata().ok()).map(|file| file.len());
        progress.begin("checking what was unpacked", bytes.sum(), 0);
        for (path, wanted) in recorded {
            match sum(&folder.join(&path), progress)? {
                Some(found) if found == wanted => self.sound += 1,
                Some(found) => {
                    let (found, wanted) = (format!("sha256 {found}"), format!("sha256 {wanted}"));
                    self.count(&path, Err(Mismatch { found, wanted }));
                }
                None => self.faults.push(Fault::Missing { path }),
            }
        }
        Ok(())
    }
}

/// The SHA-256 of the file at `path`, where there is one.
fn sum(path: &Path, progress: &dyn Progress) -> Result<Option<String>, DownloadError> {
    match File::open(path).and_then(|file| sha256(file, progress)) {
        Ok(sum) => Ok(Some(sum)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => Ok(None),
            ErrorKind::Interrupted => Err(DownloadError::Stopped),
            _ => Err(DownloadError::Read { path: path.into(), source: error }),
        },
    }
}
