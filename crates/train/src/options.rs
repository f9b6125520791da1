//! [`TrainingOptions`]: how a run is done.

use std::path::PathBuf;

use burn::tensor::Device;

use crate::progress::Progress;
use crate::watch::Stop;

/// How a run is done, beside its network, optimiser and schedule.
#[derive(Debug)]
pub struct TrainingOptions {
    /// How many times the training split is gone through. 10 unless set.
    pub epochs: usize,
    /// Samples in a step. 64 unless set.
    pub batch_size: usize,
    /// What initial weights, order, augmentation and dropout follow from. 1 unless set.
    pub seed: u64,
    /// After how many epochs without a new lowest validation loss to stop; never unless set.
    pub patience: Option<usize>,
    /// Whether to go on with the run in `out`.
    pub resume: bool,
    /// Where checkpoints and the model go.
    pub out: PathBuf,
    /// What computes.
    pub device: Device,
    /// How to show what happens; nothing is shown unless set.
    pub progress: Progress,
    /// What stops the run from outside.
    pub stop: Stop,
}

impl TrainingOptions {
    /// A run on `device` whose files go to `out`.
    pub fn new(device: &Device, out: impl Into<PathBuf>) -> Self {
        Self {
            epochs: 10,
            batch_size: 64,
            seed: 1,
            patience: None,
            resume: false,
            out: out.into(),
            device: device.clone(),
            progress: Progress::quiet(),
            stop: Stop::new(),
        }
    }
}
