//! [`Receipt`]: the SHA-256 of every file of a data set, as it was when it was moved in place.
//!
//! It lies in the data set's folder in the form of `sha256sum`, which can check it too. A list of this name that came with
//! the data gives way to it.

use super::DownloadError;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Its name in the folder.
const NAME: &str = "SHA256SUMS";

/// Checksums by path; a path has `/` between its parts and no line break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Receipt(pub(super) BTreeMap<String, String>);

impl Receipt {
    /// That of a folder, where it has one.
    pub(super) fn of(folder: &Path) -> Result<Option<Self>, DownloadError> {
        let path = folder.join(NAME);
        let text = match fs::read(&path) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(DownloadError::Read { path, source }),
        };
        let line = |line: &str| line.split_once("  ").map(|(sum, path)| (path.to_string(), sum.to_string()));
        Ok(Some(Self(text.lines().filter_map(line).collect())))
    }

    #[cfg(feature = "fetch")]
    pub(super) fn write(&self, folder: &Path) -> Result<(), DownloadError> {
        let path = folder.join(NAME);
        let files = self.0.iter().filter(|(path, _)| *path != NAME);
        let text: String = files.map(|(path, sum)| format!("{sum}  {path}\n")).collect();
        fs::write(&path, &text).map_err(|source| DownloadError::write(&path, text.len() as u64, source))
    }
}
