//! [`RunFolder`]: the files of one run, written so that no moment of a crash leaves them half done.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::checkpoint::PARTS;
use crate::error::TrainError;

/// The folder of one run, locked against other processes for as long as this value lives.
#[derive(Debug)]
pub(crate) struct RunFolder {
    out: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// Opens `out`, creating it if it is not there, and proves that files can be made and renamed in it.
    pub(crate) fn open(out: &Path) -> Result<Self, TrainError> {
        let unwritable = |error: io::Error| TrainError::unwritable(out, &error);
        fs::create_dir_all(out).map_err(unwritable)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(out.join("lock")).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(TrainError::Busy { out: out.to_path_buf() }),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        let folder = Self { out: out.to_path_buf(), _lock: lock };
        let probe = out.join(format!(".kiln-probe-{}", std::process::id()));
        folder.replace(&probe, b"probe")?;
        fs::remove_file(&probe).map_err(unwritable)?;
        fs::create_dir_all(folder.checkpoints()).map_err(unwritable)?;
        Ok(folder)
    }

    pub(crate) fn out(&self) -> &Path {
        &self.out
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.out.join("run.json")
    }

    pub(crate) fn model(&self) -> PathBuf {
        self.out.join("model.safetensors")
    }

    /// What lies beside the model.
    pub(crate) fn card(&self) -> PathBuf {
        self.model().with_extension("card.json")
    }

    pub(crate) fn page(&self) -> PathBuf {
        self.out.join("report.html")
    }

    fn checkpoints(&self) -> PathBuf {
        self.out.join("checkpoints")
    }

    /// The path below the folder of one part of the checkpoint of `epoch`.
    pub(crate) fn part(epoch: usize, part: &str) -> String {
        format!("checkpoints/epoch-{epoch:04}/{part}.bpk")
    }

    /// Writes a file and its folder through to the disk. A crash may leave it torn.
    pub(crate) fn write(&self, below: &str, content: &[u8]) -> Result<(), TrainError> {
        let path = self.out.join(below);
        let parent = path.parent().unwrap_or(&self.out);
        let written = || -> io::Result<()> {
            fs::create_dir_all(parent)?;
            let mut file = File::create(&path)?;
            file.write_all(content)?;
            file.sync_all()?;
            sync_folder(parent)?;
            sync_folder(&self.checkpoints())
        };
        written().map_err(|error| TrainError::unwritable(&path, &error))
    }

    /// Replaces a file as a whole: a crash leaves either the old one or the new one.
    pub(crate) fn replace(&self, path: &Path, content: &[u8]) -> Result<(), TrainError> {
        let temporary = path.with_added_extension("new");
        let written = || -> io::Result<()> {
            let mut file = File::create(&temporary)?;
            file.write_all(content)?;
            file.sync_all()?;
            fs::rename(&temporary, path)?;
            sync_folder(&self.out)
        };
        written().map_err(|error| TrainError::unwritable(path, &error))
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), TrainError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(TrainError::unwritable(path, &error)),
            _ => sync_folder(&self.out).map_err(|error| TrainError::unwritable(&self.out, &error)),
        }
    }

    /// Removes the checkpoints that `keep` does not want, and no file but their own. What cannot be removed stays: it
    /// does no harm.
    pub(crate) fn prune(&self, keep: impl Fn(usize) -> bool) {
        let Ok(entries) = fs::read_dir(self.checkpoints()) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let epoch = name.to_str().and_then(|name| name.strip_prefix("epoch-")?.parse().ok());
            if epoch.is_some_and(|epoch| !keep(epoch)) {
                for part in PARTS {
                    let _ = fs::remove_file(entry.path().join(format!("{part}.bpk")));
                }
                let _ = fs::remove_dir(entry.path());
            }
        }
    }

    /// Forgets the run that is here, its manifest first.
    pub(crate) fn forget(&self) -> Result<(), TrainError> {
        self.remove(&self.manifest())?;
        self.prune(|_| false);
        Ok(())
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
