//! [`TrainError`]: everything that can keep a run from finishing, each as one sentence.

use std::path::PathBuf;

use kiln_data::DataError;
use kiln_nn::CheckpointError;
use thiserror::Error;

/// Why a run did not start, or did not finish.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// An option that must be at least 1 is 0.
    #[error("{option} is 0, and must be at least 1")]
    Zero {
        /// Which option.
        option: &'static str,
    },
    /// A learning rate out of range.
    #[error("the learning rate is {rate}, and must be more than 0 and at most 1")]
    Rate {
        /// The rate.
        rate: f64,
    },
    /// A number of a schedule out of range.
    #[error("the schedule's `{option}` is {value}, and must be more than 0 and at most 1")]
    Share {
        /// Which number.
        option: &'static str,
        /// Its value.
        value: f64,
    },
    /// A part of the network was to have a rate of its own, and there is none of that name.
    #[error("the network has no part `{part}` that could learn at another rate: it is made of {parts}")]
    NoPart {
        /// The path of the part.
        part: String,
        /// What there is.
        parts: String,
    },
    /// The rate of a part is out of range.
    #[error("the learning rate of `{part}` is {rate} at the most, and must be more than 0 and at most 1")]
    PartRate {
        /// The path of the part.
        part: String,
        /// The highest rate it would have.
        rate: f64,
    },
    /// Gradients cannot be held back to this.
    #[error("gradients are to be clipped at {limit}, and the limit must be a number more than 0")]
    Clipping {
        /// The limit.
        limit: f64,
    },
    /// Weights cannot be averaged so.
    #[error(
        "the average of the weights keeps {decay} of itself at each step, and must keep more than 0 and less than 1"
    )]
    Average {
        /// The share.
        decay: f64,
    },
    /// A split without samples.
    #[error("the {split} split has no samples, and training needs at least 1: check the data and the limit")]
    Empty {
        /// Which split.
        split: &'static str,
    },
    /// The folder of the run cannot be written.
    #[error("cannot write to `{}` ({reason}): choose another --out, or make it writable with room to write", path.display())]
    Unwritable {
        /// The folder or the file in it.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A file of the run cannot be read.
    #[error("cannot read `{}` ({reason}): make it readable, or choose another --out", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another process trains in the same folder.
    #[error("another process is training in `{}`: wait for it, or choose another --out", out.display())]
    Busy {
        /// The folder.
        out: PathBuf,
    },
    /// A file of a checkpoint is damaged.
    #[error(
        "`{}` is damaged ({found}, wanted {wanted}): restore the file, or choose another --out to start anew",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
        /// What was wanted.
        wanted: String,
    },
    /// The folder holds another network.
    #[error(
        "`{}` holds a run of another network (found `{found}`, wanted `{wanted}`; {difference}): choose another --out",
        out.display()
    )]
    OtherNetwork {
        /// The folder.
        out: PathBuf,
        /// The network there.
        found: String,
        /// The network to train.
        wanted: String,
        /// The first parameter that differs.
        difference: String,
    },
    /// The folder holds a model of another network, and no run.
    #[error("`{}` is a model of another network ({difference}): choose another --out", path.display())]
    OtherModel {
        /// The model.
        path: PathBuf,
        /// The first parameter that differs.
        difference: String,
    },
    /// burn's own choice of a device stands in the way: it panics on a name that this build does not know.
    #[error("BURN_DEVICE is set to `{value}`, and resuming needs it unset: a run's device is chosen by its options")]
    BurnDevice {
        /// Its value.
        value: String,
    },
    /// A run cannot go on with another option than it began with.
    #[error(
        "the run in `{}` began with {option} {found}, and cannot go on with {wanted}: resume it with {option} {found}, \
         or choose another --out",
        out.display()
    )]
    OtherOption {
        /// The folder.
        out: PathBuf,
        /// Which option.
        option: &'static str,
        /// Its value in the checkpoint.
        found: String,
        /// Its value now.
        wanted: String,
    },
    /// The folder holds a run that was stopped half way.
    #[error(
        "`{}` holds an unfinished run ({epoch} of {epochs} epochs done): add --resume to go on with it, or choose \
         another --out",
        out.display()
    )]
    Unfinished {
        /// The folder.
        out: PathBuf,
        /// Epochs done.
        epoch: usize,
        /// Epochs wanted.
        epochs: usize,
    },
    /// The loss is no longer a number.
    #[error(
        "the loss became {loss} in epoch {epoch}, at step {step}: the run cannot recover, so train with a lower \
         learning rate (its highest is {rate}) or check the data"
    )]
    NotFinite {
        /// What it became.
        loss: f64,
        /// In which epoch.
        epoch: usize,
        /// At which step of it, from 1.
        step: usize,
        /// The highest learning rate of the schedule.
        rate: f64,
    },
    /// Someone asked the run to stop. The last whole checkpoint is kept.
    #[error("stopped on request: {epoch} of {epochs} epochs are done and kept in `{}`", out.display())]
    Interrupted {
        /// The folder.
        out: PathBuf,
        /// Epochs in the last whole checkpoint.
        epoch: usize,
        /// Epochs wanted.
        epochs: usize,
    },
    /// There are more devices than samples to deal out.
    #[error(
        "{devices} devices cannot each have a part of {samples} samples, {what}: name fewer devices, or more samples"
    )]
    TooManyDevices {
        /// The devices.
        devices: usize,
        /// The samples.
        samples: usize,
        /// What these are.
        what: &'static str,
    },
    /// No device sees all gradients, so that they cannot be held back together.
    #[error(
        "gradients cannot be clipped where the optimiser is sharded: clip nothing, or let it work on the main device"
    )]
    ShardedClipping,
    /// A device stopped in the middle of a step.
    #[error(
        "the device {device} failed ({reason}): {epoch} of {epochs} epochs are done and kept in `{}`; go on with the devices that are \
         left by --resume",
        out.display()
    )]
    Device {
        /// What it is called.
        device: String,
        /// What it said.
        reason: String,
        /// The folder.
        out: PathBuf,
        /// Epochs in the last whole checkpoint.
        epoch: usize,
        /// Epochs wanted.
        epochs: usize,
    },
    /// A device of another machine was gone, outside of the epochs.
    #[error("a device is lost, of {devices} ({reason}): begin again, or go on by --resume, with those that are left")]
    Gone {
        /// What computed.
        devices: String,
        /// What was said.
        reason: String,
    },
    /// The data could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The model could not be saved or loaded.
    #[error(transparent)]
    Model(#[from] CheckpointError),
    /// burn-train stopped for a reason of its own.
    #[error("training stopped: {reason}")]
    Engine {
        /// What it said.
        reason: String,
    },
}

impl TrainError {
    pub(crate) fn unwritable(path: impl Into<PathBuf>, reason: &std::io::Error) -> Self {
        Self::Unwritable { path: path.into(), reason: reason.to_string() }
    }

    pub(crate) fn unreadable(path: impl Into<PathBuf>, reason: &std::io::Error) -> Self {
        Self::Unreadable { path: path.into(), reason: reason.to_string() }
    }
}
