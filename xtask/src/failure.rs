//! What ends a command early.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

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
    /// The command ran to its end, and what it looked at is not as it should be.
    #[error("{0}")]
    Found(String),
}

impl Failure {
    /// For `map_err` on a file operation.
    pub fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { verb, path, source }
    }
}
