//! What a run has seen so far: the figures of every epoch, and what follows from them alone.

use serde::{Deserialize, Serialize};

/// Loss and accuracy over one split.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Mean loss of a sample.
    #[serde(with = "exact")]
    pub loss: f64,
    /// Share of samples that were right, in percent.
    #[serde(with = "exact")]
    pub accuracy: f64,
}

/// One finished epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: usize,
    /// Figures over the training batches as they were learnt from: augmented, with dropout, while the weights moved.
    pub train: Figures,
    /// Figures over the validation split at the end of the epoch.
    pub valid: Figures,
    /// How long it took, validation included.
    #[serde(with = "exact")]
    pub seconds: f64,
}

/// The finished epochs of a run, in order.
///
/// It is saved with every checkpoint, and all that decides how a run goes on (the best epoch, when to stop
/// early) is computed from it: so a resumed run decides as one that was never stopped.
///
/// ```
/// use kiln_train::{Epoch, Figures, History};
/// let epoch = |epoch, loss| {
///     let figures = Figures { loss, accuracy: 90.0 };
///     Epoch { epoch, train: figures, valid: figures, seconds: 1.0 }
/// };
/// let history = History::from(vec![epoch(1, 0.5), epoch(2, 0.3), epoch(3, 0.4), epoch(4, 0.3)]);
/// assert_eq!(history.best().map(|best| best.epoch), Some(2));
/// assert!(history.stopped_early(Some(2)) && !history.stopped_early(Some(3)) && !history.stopped_early(None));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History {
    epochs: Vec<Epoch>,
}

impl From<Vec<Epoch>> for History {
    fn from(epochs: Vec<Epoch>) -> Self {
        Self { epochs }
    }
}

impl History {
    /// Every finished epoch, in order.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The number of the last finished epoch; 0 before the first.
    pub fn last(&self) -> usize {
        self.epochs.last().map_or(0, |epoch| epoch.epoch)
    }

    /// The epoch with the lowest validation loss, the earlier of two equals.
    pub fn best(&self) -> Option<&Epoch> {
        self.epochs.iter().reduce(|best, epoch| if epoch.valid.loss < best.valid.loss { epoch } else { best })
    }

    /// Whether the validation loss has found no new low for `patience` epochs.
    pub fn stopped_early(&self, patience: Option<usize>) -> bool {
        match (patience, self.best()) {
            (Some(patience), Some(best)) => self.last() - best.epoch >= patience,
            _ => false,
        }
    }

    /// Seconds spent in all epochs together.
    pub fn seconds(&self) -> f64 {
        self.epochs.iter().map(|epoch| epoch.seconds).sum()
    }

    /// The history up to and including `epoch`.
    pub(crate) fn until(&self, epoch: usize) -> Self {
        let until = self.epochs.iter().filter(|seen| seen.epoch <= epoch);
        Self { epochs: until.copied().collect() }
    }

    pub(crate) fn push(&mut self, epoch: Epoch) {
        self.epochs.push(epoch);
    }
}

/// Floats as the shortest text that reads back as the same bits; JSON numbers do not promise that, nor NaN.
mod exact {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_survive_the_file_bit_for_bit() {
        for bits in [0x3FB9_9999_9999_999A_u64, 0x0000_0000_0000_0001, 0x7FEF_FFFF_FFFF_FFFF] {
            let figures = Figures { loss: f64::from_bits(bits), accuracy: 1.0 / 3.0 };
            let text = serde_json::to_string(&figures).expect("figures are plain data");
            let back: Figures = serde_json::from_str(&text).expect("it was just written");
            assert_eq!(back.loss.to_bits(), bits);
            assert_eq!(back.accuracy.to_bits(), figures.accuracy.to_bits());
        }
    }

    #[test]
    fn an_empty_history_has_no_best_and_does_not_stop() {
        let history = History::default();
        assert_eq!((history.last(), history.best()), (0, None));
        assert!(!history.stopped_early(Some(0)));
    }
}
