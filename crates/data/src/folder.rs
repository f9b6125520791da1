//! [`Folder`]: the files of an IDX data set, under the names they are published with.

use crate::DataError;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// An existing folder.
#[derive(Clone, Copy)]
pub(crate) struct Folder<'a>(&'a Path);

impl<'a> Folder<'a> {
    pub(crate) fn new(dir: &'a Path, wanted: &'static str) -> Result<Self, DataError> {
        if dir.is_dir() { Ok(Self(dir)) } else { Err(DataError::MissingFolder { dir: dir.into(), wanted }) }
    }

    /// The file `stem-kind`, where there is one: also `stem.kind`, as some archives unpack it, and gzipped.
    pub(crate) fn find(self, stem: &str, kind: &str) -> Option<PathBuf> {
        ["-", "."]
            .into_iter()
            .flat_map(|joint| ["", ".gz"].map(|end| self.0.join(format!("{stem}{joint}{kind}{end}"))))
            .find(|file| file.exists())
    }

    /// The file `stem-kind`, opened.
    pub(crate) fn open(self, stem: &str, kind: &str) -> Result<(PathBuf, BufReader<File>), DataError> {
        let file = self.find(stem, kind).ok_or_else(|| self.missing(format!("`{stem}-{kind}`")))?;
        let content = opened(&file)?;
        Ok((file, content))
    }

    /// The error that says what the folder lacks.
    pub(crate) fn missing(self, wanted: String) -> DataError {
        DataError::MissingFile { dir: self.0.into(), wanted }
    }
}

/// A file, opened.
pub(crate) fn opened(file: &Path) -> Result<BufReader<File>, DataError> {
    File::open(file).map(BufReader::new).map_err(|source| DataError::Read { file: file.into(), source })
}
