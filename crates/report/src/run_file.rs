//! [`RunFile`]: what the folder of a run says of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::history::{BestBy, History};
use crate::report::Report;

/// The version of the form of a run's `run.json`, which grows with each change of it.
pub const FORMAT: u32 = 4;

/// What a run began with, as far as a reader wants to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The network's type.
    pub network: String,
    /// What all random numbers follow from.
    pub seed: u64,
    /// How many epochs it is to have.
    pub epochs: usize,
    /// Samples in a batch.
    pub batch_size: usize,
    /// Batches in a step.
    pub accumulate: usize,
    /// What makes an epoch the best.
    pub best_by: BestBy,
    /// Samples that were learnt from.
    pub train_samples: usize,
    /// Samples that decided which epoch is the best.
    pub valid_samples: usize,
    /// The optimiser and its settings.
    pub optimiser: String,
    /// The learning rate's schedule.
    pub schedule: String,
}

/// A run as its folder holds it: `run.json`, and `report.json` if it has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFile {
    /// What it began with.
    pub setting: Setting,
    /// What computed.
    pub device: String,
    /// Its whole epochs.
    pub history: History,
    /// What it came to.
    pub report: Option<Report>,
}

/// Why a folder is not a run that can be read.
#[derive(Debug, thiserror::Error)]
pub enum RunFileError {
    /// There is no such folder.
    #[error("there is no folder `{}`: name the folder of a run, which its --out named", folder.display())]
    NoFolder {
        /// What was named.
        folder: PathBuf,
    },
    /// A file where a folder was wanted.
    #[error("`{}` is a file, and a run is a folder: name the folder of the run, which its --out named", file.display())]
    IsAFile {
        /// What was named.
        file: PathBuf,
    },
    /// The folder holds no whole epoch.
    #[error("`{}` holds no run with a whole epoch (it has no `run.json`): let the run finish an epoch first", folder.display())]
    NoRun {
        /// The folder.
        folder: PathBuf,
    },
    /// A file that cannot be read.
    #[error("cannot read `{}` ({reason}): make it readable", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file that is not whole.
    #[error("`{}` is damaged ({found}, wanted {wanted}): restore the file, or train again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
        /// What was wanted.
        wanted: String,
    },
    /// A run that another version wrote.
    #[error(
        "`{}` has form {found}, and this version of kiln reads form {FORMAT}: train again, or compare with the version \
         that wrote it",
        path.display()
    )]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: String,
    },
}

/// The parts of `run.json` that a reader wants.
#[derive(Deserialize)]
struct Stored {
    identity: Setting,
    device: String,
    history: History,
}

impl RunFile {
    /// Reads the run in a folder.
    ///
    /// # Errors
    /// A folder that is not there or holds no run, a file that is half-written or of another version: each says which.
    pub fn read(folder: &Path) -> Result<Self, RunFileError> {
        if folder.is_file() {
            return Err(RunFileError::IsAFile { file: folder.into() });
        }
        if !folder.is_dir() {
            return Err(RunFileError::NoFolder { folder: folder.into() });
        }
        let path = folder.join("run.json");
        let text = text(&path)?.ok_or_else(|| RunFileError::NoRun { folder: folder.into() })?;
        let value: Value = parsed(&path, &text, "JSON")?;
        match value.get("format") {
            Some(format) if *format == FORMAT => {}
            Some(format) => return Err(RunFileError::OtherVersion { path, found: format.to_string() }),
            None => return Err(damaged(&path, "no `format`", "a run's `format`")),
        }
        let Stored { identity: setting, device, history } = parsed(&path, &text, &format!("a run of form {FORMAT}"))?;
        if history.last() == 0 {
            return Err(damaged(&path, "no epoch", "at least one"));
        }
        Ok(Self { report: report(folder, &history)?, setting, device, history })
    }
}

/// What the run came to. A report of another run that was in this folder before does not count.
fn report(folder: &Path, history: &History) -> Result<Option<Report>, RunFileError> {
    let path = folder.join("report.json");
    let Some(text) = text(&path)? else { return Ok(None) };
    let report: Report = parsed(&path, &text, "a run's report")?;
    Ok(Some(report).filter(|report| written(&report.history) == written(history)))
}

/// A history as a file has it. What is no number equals itself there.
fn written(history: &History) -> Option<Value> {
    serde_json::to_value(history).ok()
}

fn text(path: &Path) -> Result<Option<Vec<u8>>, RunFileError> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(RunFileError::Unreadable { path: path.into(), reason }),
    }
}

fn parsed<'a, T: Deserialize<'a>>(path: &Path, text: &'a [u8], wanted: &str) -> Result<T, RunFileError> {
    serde_json::from_slice(text).map_err(|error| damaged(path, &error.to_string(), wanted))
}

fn damaged(path: &Path, found: &str, wanted: &str) -> RunFileError {
    RunFileError::Damaged { path: path.into(), found: found.into(), wanted: wanted.into() }
}
