//! [`TrainingOptions`]: how a run is done.

use std::path::PathBuf;

use burn::tensor::Device;
use kiln_report::{BestBy, RunPage};

use crate::clipping::Clipping;
use crate::progress::Progress;
use crate::watch::Stop;

/// Where the optimiser works when several devices compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OptimizerOn {
    /// On the main device, which holds all of its state.
    #[default]
    Main,
    /// On all: each parameter's step is taken, and its state kept, by one of them.
    Sharded,
}

/// How a run is done, beside its network, optimiser and schedule.
#[derive(Debug)]
pub struct TrainingOptions {
    /// How many times the training split is gone through. 10 unless set.
    pub epochs: usize,
    /// Samples in a batch, and in a step unless steps accumulate batches. 64 unless set.
    pub batch_size: usize,
    /// How many batches go into a step: the step is that of one batch of all their samples, in the memory of one.
    /// 1 unless set.
    ///
    /// Each batch weighs as many samples as it holds, so the last step of an epoch may be of fewer. What looks at a
    /// whole batch, such as batch normalisation, sees one at a time.
    pub accumulate: usize,
    /// How gradients are held back before a step; not at all unless set.
    pub clipping: Option<Clipping>,
    /// The share that each step leaves of a moving average of the weights, such as 0.999; no average unless set. Where it
    /// is set, it is the average that is validated, kept as the model and tested; what learns are still the weights
    /// themselves.
    ///
    /// Statistics of normalisations are averaged as weights are. At first less is left, `(1 + step) / (10 + step)`, so
    /// that the initial weights are soon forgotten.
    ///
    /// # Source
    /// TensorFlow's `ExponentialMovingAverage` with `num_updates`; torchvision's references average statistics too.
    pub average: Option<f64>,
    /// What initial weights (of a network that is not given), order, augmentation and dropout follow from. 1 unless set.
    pub seed: u64,
    /// After how many epochs without a new best to stop; never unless set.
    pub patience: Option<usize>,
    /// What makes an epoch better than another, and its weights the ones that are kept: the validation loss unless set.
    pub best_by: BestBy,
    /// Whether to go on with the run in `out`.
    pub resume: bool,
    /// Where checkpoints and the model go.
    pub out: PathBuf,
    /// The page that is written to `out` as `report.html`, at the end of each epoch and when the network is evaluated: its
    /// title and facts; the rest is filled in. None unless set.
    pub page: Option<RunPage>,
    /// What is kept beside the model, as `model.card.json`; nothing unless set. It is written with the model, and a model
    /// never stands beside the card of another.
    pub card: Option<String>,
    /// What computes: what the network is on, and what takes the steps.
    pub device: Device,
    /// What computes beside it: each device takes its part of every batch, and the mean of the gradients is that of the whole
    /// batch. Nothing unless set.
    ///
    /// The weights take the path of one device, but for rounding: sums are added up in another order. What looks at a whole
    /// batch, such as batch normalisation, sees a part; its statistics are averaged, and move once in a step, also where
    /// steps accumulate batches. A loss that is no mean over samples
    /// (detection's is one over matched anchors) is weighed by samples, as it is where steps accumulate batches.
    pub others: Vec<Device>,
    /// Where the optimiser works, of several devices. On the main one unless set.
    pub optimizer_on: OptimizerOn,
    /// What the devices are called when they are spoken of, the main one first. By burn's names unless set.
    pub names: Vec<String>,
    /// How to show what happens; nothing is shown unless set.
    pub progress: Progress,
    /// What stops the run from outside.
    pub stop: Stop,
}

impl TrainingOptions {
    /// What computes, the main device first.
    pub(crate) fn devices(&self) -> impl Iterator<Item = &Device> {
        std::iter::once(&self.device).chain(&self.others)
    }

    /// What they are called.
    pub(crate) fn names(&self) -> Vec<String> {
        let given = self.names.iter().cloned().map(Some).chain(std::iter::repeat(None));
        self.devices().zip(given).map(|(device, name)| name.unwrap_or_else(|| format!("{device:?}"))).collect()
    }

    /// A run on `device` whose files go to `out`.
    pub fn new(device: &Device, out: impl Into<PathBuf>) -> Self {
        Self {
            epochs: 10,
            batch_size: 64,
            accumulate: 1,
            clipping: None,
            average: None,
            seed: 1,
            patience: None,
            best_by: BestBy::default(),
            resume: false,
            out: out.into(),
            page: None,
            card: None,
            device: device.clone(),
            others: Vec::new(),
            optimizer_on: OptimizerOn::default(),
            names: Vec::new(),
            progress: Progress::quiet(),
            stop: Stop::new(),
        }
    }
}
