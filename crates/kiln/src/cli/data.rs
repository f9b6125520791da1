//! What `--data` names: a folder, or a data set that is downloaded when it is not here.

use std::path::{Path, PathBuf};

use kiln_train::Stop;

use super::Failure;

/// The folder: `data` itself if it is one, else that of the one of these data sets that has this name.
#[cfg(feature = "download")]
pub(super) fn folder(data: &Path, known: &[&str], quiet: bool, stop: &Stop) -> Result<PathBuf, Failure> {
    use kiln_data::download::{Bar, CATALOGUE, DownloadOptions, Source, Store};

    if data.is_dir() {
        return Ok(data.into());
    }
    let readable = CATALOGUE.iter().filter(|source| known.contains(&source.name));
    let unknown = || Failure::UnknownData { data: data.into(), known: known.join(", ") };
    let source = Source::among(readable, data.to_str().ok_or_else(unknown)?).map_err(|_| unknown())?;
    let (bar, stop) = (if quiet { Bar::hidden() } else { Bar::stderr() }, stop.clone());
    Ok(Store::open()?.download(source, &DownloadOptions::from_env(), &bar.until(move || stop.requested()))?)
}

/// Without downloading, a name is a folder like any other.
#[cfg(not(feature = "download"))]
pub(super) fn folder(data: &Path, _known: &[&str], _quiet: bool, _stop: &Stop) -> Result<PathBuf, Failure> {
    let none = || Failure::UnknownData { data: data.into(), known: "none, without the feature `download`".into() };
    data.is_dir().then(|| data.into()).ok_or_else(none)
}
