//! [`Scratch`]: where a data set lies until it is whole.

use super::{DownloadError, Progress, Source, Store};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How often it is looked whether another run has ended.
const LOOK: Duration = Duration::from_millis(100);

/// A folder beside the data sets, locked against other runs. What arrived stays in it when a run ends early.
pub(super) struct Scratch {
    folder: PathBuf,
    /// Holds the lock, which the system takes back when the process ends, however it ends.
    _lock: File,
}

impl Scratch {
    /// Waits until no other run downloads this data set.
    pub(super) fn lock(store: &Store, source: &Source, progress: &dyn Progress) -> Result<Self, DownloadError> {
        let all = store.root().join(".scratch");
        let folder = all.join(source.name);
        create(&folder)?;
        // The file stays: who deletes a lock takes it from those who wait for it.
        let path = all.join(format!("{}.lock", source.name));
        let lock = File::create(&path).map_err(|error| DownloadError::write(&path, 0, error))?;
        let mut told = false;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { folder, _lock: lock }),
                Err(TryLockError::WouldBlock) if progress.stopped() => return Err(DownloadError::Stopped),
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        progress.notice(&format!("another run is downloading {}: waiting for it", source.name));
                        told = true;
                    }
                    thread::sleep(LOOK);
                }
                Err(TryLockError::Error(error)) => return Err(DownloadError::write(&path, 0, error)),
            }
        }
    }

    /// A path in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// An empty folder in it.
    pub(super) fn fresh(&self, name: &str) -> Result<PathBuf, DownloadError> {
        let path = self.path(name);
        remove(&path)?;
        create(&path)?;
        Ok(path)
    }

    /// Empties it.
    pub(super) fn clear(self) -> Result<(), DownloadError> {
        remove(&self.folder)
    }
}

fn create(folder: &Path) -> Result<(), DownloadError> {
    fs::create_dir_all(folder).map_err(|error| DownloadError::write(folder, 0, error))
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> Result<(), DownloadError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(DownloadError::write(folder, 0, error)),
        _ => Ok(()),
    }
}
