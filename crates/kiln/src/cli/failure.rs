//! [`Failure`]: why a program could not do what it was asked.

use std::path::PathBuf;

use kiln_data::DataError;
use kiln_nn::CheckpointError;
use kiln_train::TrainError;

use super::data_source::DataForm;
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
    /// What `--data` names is neither a folder nor a data set for this program.
    #[error("there is no folder `{}`, nor is it a data set that this program reads: {known}", data.display())]
    UnknownData {
        /// What was given.
        data: PathBuf,
        /// The names of the data sets.
        known: String,
    },
    /// Data of a form that this program can do nothing with.
    #[error("{name} takes no {given}: {reason}; it takes {taken}")]
    OtherForm {
        /// The program.
        name: &'static str,
        /// The form that was given.
        given: DataForm,
        /// Why.
        reason: &'static str,
        /// What it takes.
        taken: String,
    },
    /// There is nothing to predict with.
    #[error("there are no trained weights at `{}`: train first, with the same --out, or name a file with --weights", path.display())]
    Untrained {
        /// Where they should be.
        path: PathBuf,
    },
    /// What is beside the weights does not say how to predict with them.
    #[error("`{}` does not belong to these weights: {reason}; train again, or take it away to predict without it", file.display())]
    Card {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A picture that does not exist.
    #[error("there is no picture or folder `{}`: give --predict pictures that exist", path.display())]
    NoPicture {
        /// What was named.
        path: PathBuf,
    },
    /// Folders without pictures.
    #[error(
        "there are no pictures in {}: give --predict JPEG, PNG, WebP or BMP files, or folders of them",
        listed(named)
    )]
    NoPictures {
        /// What was named.
        named: Vec<PathBuf>,
    },
    /// Some pictures could not be read; the others are done.
    #[error("{unread} of {all} pictures could not be read, and each was told above")]
    Unread {
        /// How many.
        unread: usize,
        /// Of how many.
        all: usize,
    },
    /// The download of a data set.
    #[cfg(feature = "download")]
    #[error(transparent)]
    Download(#[from] kiln_data::download::DownloadError),
    /// The device.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A device of another machine.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Remote(#[from] crate::remote::RemoteError),
    /// The token that hosts ask for.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Token(#[from] crate::remote::HostTokenError),
    /// A host went in the middle of a training.
    #[cfg(feature = "remote")]
    #[error("{error}; what is done is kept in `{}`, to go on with the devices that are left:\n{command}", out.display())]
    Lost {
        /// Which, and how.
        error: Box<crate::remote::RemoteError>,
        /// The folder of the run.
        out: PathBuf,
        /// The command that goes on.
        command: String,
    },
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
    /// There is no score to compare.
    #[error("there was nothing to measure the score on, and --require asks for {required} %")]
    Unmeasured {
        /// What was required.
        required: f64,
    },
    /// A picture that would be drawn over.
    #[error(
        "`{}` lies where pictures are drawn to, in `{}`: give --predict others, or choose another --out",
        path.display(), out.display()
    )]
    Drawn {
        /// The picture.
        path: PathBuf,
        /// The folder of drawings.
        out: PathBuf,
    },
}

/// Paths as they stand in a sentence.
pub(super) fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

impl Failure {
    /// The exit code of the program.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Below { .. } | Self::Unmeasured { .. } | Self::Unread { .. } => 1,
            _ => 2,
        }
    }

    /// Whether someone asked for it.
    pub(super) fn stopped(&self) -> bool {
        match self {
            Self::Stopped => true,
            #[cfg(feature = "download")]
            Self::Download(kiln_data::download::DownloadError::Stopped) => true,
            _ => false,
        }
    }
}
