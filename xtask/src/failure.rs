//! What ends a command early.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};

use kiln_download::DownloadError;
use kiln_report::RunFileError;

/// Why a command of xtask did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file could not be read, written or found.
    #[error("cannot {verb} {}: {source}", path.display())]
    File { verb: &'static str, path: PathBuf, source: io::Error },
    /// A program could not be started.
    #[error("cannot start `{program}`: {source}; is it installed and on the PATH?")]
    Start { program: String, source: io::Error },
    /// A program ran and ended badly; its own output stands above.
    #[error("`{program}` ended with {status}; its own words stand above")]
    Ended { program: String, status: ExitStatus },
    /// cargo built, but did not name a file that is needed.
    #[error("cargo named no compiled `{0}`: build it first, its errors stand above")]
    NoArtifact(String),
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A data set that is not there.
    #[error(transparent)]
    Data(#[from] DownloadError),
    /// A folder that is no run.
    #[error(transparent)]
    Run(#[from] RunFileError),
    /// The command ran to its end, and what it looked at is not as it should be.
    #[error("{0}")]
    Found(String),
}

impl Failure {
    /// 2 for what could not be done as it was asked, 130 for what was stopped, 1 for what was done and found wanting.
    pub fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Data(DownloadError::Stopped) => 130,
            Self::Usage(_) | Self::Data(_) | Self::Run(_) => 2,
            _ => 1,
        })
    }

    /// What clap has to say of a command line, in one sentence.
    pub fn usage(error: &clap::Error) -> Self {
        let text = error.to_string();
        let words: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        Self::Usage(format!("{}; --help says what there is", words.join(" ").trim_start_matches("error: ")))
    }

    /// For `map_err` on a file operation.
    pub fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { verb, path, source }
    }
}
