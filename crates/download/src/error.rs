//! [`DownloadError`]: why a data set is not there.

use super::{MirrorError, Size};
use std::io;
use std::path::PathBuf;

/// Why a data set is not there: what was found, what was wanted, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// No data set has this name.
    #[error("there is no data set `{}`; there are {known}", name.escape_debug())]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A data set was not downloaded yet.
    #[error("{name} is not in `{}`; download it first, or set KILN_DATA to the folder that holds it", root.display())]
    Absent {
        /// The data set.
        name: String,
        /// The folder of all data sets.
        root: PathBuf,
    },
    /// There is no place for data.
    #[error("this system names no folder for data; set KILN_DATA to one")]
    NoFolder,
    /// A folder of a data set's name holds something else, or not all of it.
    #[error(
        "`{}` is there already, but `{missing}` is not in it; remove it or move it away, or set KILN_DATA to another folder",
        folder.display()
    )]
    Occupied {
        /// The data set's folder.
        folder: PathBuf,
        /// What a whole data set has there.
        missing: &'static str,
    },
    /// A base address that is none.
    #[error("`{address}` is no address of a mirror: {reason}; write it as http://host/folder or https://host/folder")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// None of the addresses gave the file.
    #[error(
        "`{file}` cannot be fetched: {}; try again, for what has arrived is kept, or set KILN_MIRROR to a mirror that has it",
        tried.iter().map(|(address, error)| format!("{address} {error}")).collect::<Vec<_>>().join("; ")
    )]
    Unserved {
        /// The file.
        file: &'static str,
        /// Every address that was tried, and what came of it.
        tried: Vec<(String, MirrorError)>,
    },
    /// There is no folder of files that were fetched by hand.
    #[error("there is no folder `{}`; name the one that holds the files that were fetched by hand", folder.display())]
    NoOrigin {
        /// The folder asked for.
        folder: PathBuf,
    },
    /// A folder of files that were fetched by hand lacks some.
    #[error("`{}` has no {missing}; fetch by hand what is missing", folder.display())]
    Lacking {
        /// The folder.
        folder: PathBuf,
        /// The names of the files that are not there.
        missing: String,
    },
    /// A file that was fetched by hand is not the published one.
    #[error("`{}` has {found}, and {wanted} is published; fetch it again", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
        /// Its checksum or length.
        found: String,
        /// That of the published file.
        wanted: String,
    },
    /// An archive holds something that is not unpacked.
    #[error("`{archive}` is not unpacked, for its entry `{entry}` {fault}; fetch it from someone you trust")]
    Entry {
        /// The archive.
        archive: &'static str,
        /// The entry's name, cut short where it is long.
        entry: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// An archive unpacks to more than it may.
    #[error("`{archive}` is not unpacked, for it holds more than {limit} {unit}; fetch it from someone you trust")]
    TooLarge {
        /// The archive.
        archive: &'static str,
        /// The most it may hold.
        limit: u64,
        /// Of what: bytes or entries.
        unit: &'static str,
    },
    /// An archive cannot be read.
    #[error("`{archive}` is damaged: {source}; fetch it again")]
    Damaged {
        /// The archive.
        archive: &'static str,
        /// The reader's reason.
        source: io::Error,
    },
    /// A whole archive without what readers look for.
    #[error("`{archive}` is whole, but `{missing}` is not in it; report this as a bug")]
    Layout {
        /// The archive.
        archive: &'static str,
        /// The path that should be in it.
        missing: &'static str,
    },
    /// The disk is full.
    #[error(
        "the disk of `{}` is full, and {needed} are needed; make room, or set KILN_DATA to a folder on another disk: \
         what has arrived is kept", path.display()
    )]
    Full {
        /// The file or folder that was being written.
        path: PathBuf,
        /// The length of what was being written.
        needed: Size,
    },
    /// The operating system does not let this user write.
    #[error("`{}` cannot be written: {source}; set KILN_DATA to a folder of your own", path.display())]
    Denied {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The operating system did not write.
    #[error("`{}` cannot be written: {source}; check what is there, or set KILN_DATA to another folder", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The operating system did not read.
    #[error("`{}` cannot be read: {source}; check the file and its permissions", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Someone asked to stop.
    #[error("stopped on request; nothing is half-written in place, and the same command goes on with what has arrived")]
    Stopped,
}

/// What is wrong with an entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryFault {
    /// `..` in its path.
    #[error("leads out of the folder")]
    Outside,
    /// A path from the root.
    #[error("has an absolute path")]
    Absolute,
    /// A symbolic or hard link.
    #[error("is a link to `{to}`, and links are not unpacked")]
    Link {
        /// Where it leads.
        to: String,
    },
    /// A device, a pipe, or something that is not known.
    #[error("is neither a file nor a folder")]
    Special,
    /// A name that not every system can hold.
    #[error("has a name that not every system can hold")]
    Name,
    /// Folders in folders beyond reason.
    #[error("lies deeper than {limit} folders")]
    Deep {
        /// The most folders.
        limit: usize,
    },
    /// A file where a folder is, or the other way round.
    #[error("is a file in one place of the archive and a folder in another")]
    Clash,
}

#[cfg(feature = "fetch")]
impl DownloadError {
    /// What a failure to write `needed` bytes to `path` means.
    pub(super) fn write(path: &std::path::Path, needed: u64, source: io::Error) -> Self {
        use io::ErrorKind;
        let path = path.into();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path, needed: Size(needed) },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied { path, source },
            _ => Self::Write { path, source },
        }
    }
}
