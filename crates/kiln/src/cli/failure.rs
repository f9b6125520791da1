//! [`Failure`]: why a program could not do what it was asked.

use std::path::PathBuf;

use kiln_data::DataError;
use kiln_nn::CheckpointError;
use kiln_train::TrainError;

use crate::device::DeviceError;

/// Why a program could not do what it was asked, in one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The flags make no sense.
    #[error("{0}; --help lists the flags")]
    Usage(String),
    /// A flag that this program has no use for.
    #[error("{name} takes no {flag}: {reason}")]
    Unused {
        /// The program.
        name: &'static str,
        /// The flag.
        flag: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// This build has no digits inside.
    #[error("this build has no data inside (feature `embedded`): name a folder of IDX files with --data")]
    NoData,
    /// The device.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The data.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The training.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The model's file.
    #[error(transparent)]
    Model(#[from] CheckpointError),
    /// A file that cannot be written.
    #[error("cannot write `{}` ({reason}): choose another --out, or make it writable with room to write", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// Ctrl-C cannot be caught.
    #[error("cannot listen for Ctrl-C: {0}")]
    Signal(#[from] ctrlc::Error),
    /// Someone asked the program to stop, and there is nothing to resume.
    #[error("stopped on request")]
    Stopped,
    /// The score is below what was required.
    #[error("the score is {score:.2} %, below the {required} % that --require asks for")]
    Below {
        /// The score.
        score: f64,
        /// What was required.
        required: f64,
    },
}
