//! [`Store`]: the folder where data sets lie.

use super::{DownloadError, Source};
use etcetera::BaseStrategy;
use std::env;
use std::path::{Path, PathBuf};

/// A folder with a folder for each data set. A data set is in its folder whole, or not at all: what is being downloaded
/// lies in `.scratch` beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The folder that the environment variable `KILN_DATA` names, or else `kiln` in the platform's folder for data:
    /// `~/.local/share` or what `XDG_DATA_HOME` says, `~/Library/Application Support`, `%APPDATA%`.
    ///
    /// # Errors
    /// [`DownloadError::NoFolder`] where there is neither.
    pub fn open() -> Result<Self, DownloadError> {
        match env::var_os("KILN_DATA") {
            Some(root) if !root.is_empty() => Ok(Self::at(root)),
            _ => match etcetera::base_strategy::choose_native_strategy() {
                Ok(platform) => Ok(Self::at(platform.data_dir().join("kiln"))),
                Err(_) => Err(DownloadError::NoFolder),
            },
        }
    }

    /// This folder, which need not exist.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder of all data sets.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of this data set, whether it is there or not.
    pub fn folder(&self, source: &Source) -> PathBuf {
        self.root.join(source.name)
    }

    /// Whether the data set is there, by the names in its folder; [`Store::verify`] looks into the files.
    pub fn holds(&self, source: &Source) -> bool {
        self.lacks(source).is_none()
    }

    /// The folder of a data set that is there.
    ///
    /// # Errors
    /// [`DownloadError::Absent`] where it is not.
    pub fn path(&self, source: &Source) -> Result<PathBuf, DownloadError> {
        match self.lacks(source) {
            None => Ok(self.folder(source)),
            Some(_) => Err(DownloadError::Absent { name: source.name.into(), root: self.root.clone() }),
        }
    }

    /// The first path that the data set's folder should have and has not.
    pub(super) fn lacks(&self, source: &Source) -> Option<&'static str> {
        let folder = self.folder(source);
        if source.gives().next().is_none() {
            // A source that does not say what it gives is there when anything is: its folder is moved in place as a whole.
            let empty = folder.read_dir().map_or(true, |mut entries| entries.next().is_none());
            return empty.then_some("anything");
        }
        source.gives().find(|path| !folder.join(path).exists())
    }
}
