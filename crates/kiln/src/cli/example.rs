//! [`Example`]: what a program's flags default to.

use kiln_train::BestBy;

use super::Task;
use super::data_source::DataForm;

/// A program's name, and what its flags default to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    pub(super) name: &'static str,
    pub(super) epochs: usize,
    pub(super) batch_size: usize,
    pub(super) patience: Option<usize>,
    pub(super) best_by: BestBy,
    pub(super) average: Option<f64>,
    /// The name of a flag of the program's own, and what it does.
    pub(super) switch: Option<(&'static str, &'static str)>,
    /// The forms of data that it takes.
    pub(super) forms: &'static [DataForm],
}

impl Example {
    /// Ten epochs in batches of 64, without early stopping. Its files go to `runs/NAME`.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            epochs: 10,
            batch_size: 64,
            patience: None,
            best_by: BestBy::Loss,
            average: None,
            switch: None,
            forms: &[DataForm::Idx],
        }
    }

    /// Learns a task, so that `--help` lists the forms of data that the task takes; those of digits unless set.
    #[must_use]
    pub fn learns<T: Task>(self) -> Self {
        Self { forms: T::TAKES, ..self }
    }

    /// So many epochs, unless `--epochs` says otherwise.
    #[must_use]
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// Batches of so many samples, unless `--batch-size` says otherwise.
    #[must_use]
    pub fn batch_size(self, batch_size: usize) -> Self {
        Self { batch_size, ..self }
    }

    /// Keeps the weights of the epoch that is best by this: the lowest validation loss unless told otherwise.
    #[must_use]
    pub fn best_by(self, best_by: BestBy) -> Self {
        Self { best_by, ..self }
    }

    /// Keeps a moving average of the weights, of which each step leaves so much: see
    /// [`TrainingOptions::average`](kiln_train::TrainingOptions::average).
    #[must_use]
    pub fn average(self, average: f64) -> Self {
        Self { average: Some(average), ..self }
    }

    /// Has a flag of this name that [`Run::switched`](super::Run::switched) asks for, and for which this helps. With it the
    /// files go to `runs/NAME-FLAG`.
    #[must_use]
    pub fn switch(self, flag: &'static str, help: &'static str) -> Self {
        Self { switch: Some((flag, help)), ..self }
    }

    /// Stops after so many epochs without a new best.
    #[must_use]
    pub fn patience(self, patience: usize) -> Self {
        Self { patience: Some(patience), ..self }
    }
}
