//! What a run has seen so far: the figures of every epoch, and what follows from them alone.

use serde::{Deserialize, Serialize};

/// Loss and score over one split.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Mean loss of a sample.
    #[serde(with = "exact")]
    pub loss: f64,
    /// The main figure of the task, in percent: of a classifier the share of samples that
    /// were right. Not a number where it was not measured.
    #[serde(with = "exact")]
    pub score: f64,
}

/// What makes an epoch better than another, on the validation split.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BestBy {
    /// A lower loss.
    #[default]
    Loss,
    /// A higher score. Where no epoch has one, a lower loss.
    Score,
}

impl BestBy {
    /// Whether one epoch's figures are better than another's.
    fn better(self, found: Figures, best: Figures) -> bool {
        match self {
            Self::Score if !(found.score.is_nan() && best.score.is_nan()) => {
                found.score > best.score || best.score.is_nan()
            }
            _ => found.loss < best.loss || best.loss.is_nan() && !found.loss.is_nan(),
        }
    }
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
/// use kiln_report::{BestBy, Epoch, Figures, History};
/// let epoch = |epoch, loss| {
///     let figures = Figures { loss, score: 90.0 };
///     Epoch { epoch, train: figures, valid: figures, seconds: 1.0 }
/// };
/// let history = History::from(vec![epoch(1, 0.5), epoch(2, 0.3), epoch(3, 0.4), epoch(4, 0.3)]);
/// assert_eq!(history.best(BestBy::Loss).map(|best| best.epoch), Some(2));
/// let early = |patience| history.stopped_early(patience, BestBy::Loss);
/// assert!(early(Some(2)) && !early(Some(3)) && !early(None));
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

    /// The best epoch on the validation split, the earlier of two equals.
    pub fn best(&self, by: BestBy) -> Option<&Epoch> {
        self.epochs.iter().reduce(|best, epoch| if by.better(epoch.valid, best.valid) { epoch } else { best })
    }

    /// Whether no epoch of the last `patience` was better than all before it.
    pub fn stopped_early(&self, patience: Option<usize>, by: BestBy) -> bool {
        match (patience, self.best(by)) {
            (Some(patience), Some(best)) => self.last().saturating_sub(best.epoch) >= patience,
            _ => false,
        }
    }

    /// Seconds spent in all epochs together.
    pub fn seconds(&self) -> f64 {
        self.epochs.iter().map(|epoch| epoch.seconds).sum()
    }

    /// Mean seconds of an epoch.
    pub fn seconds_per_epoch(&self) -> f64 {
        self.seconds() / self.epochs.len().max(1) as f64
    }

    /// How many epochs there are and how long they took, in words.
    pub(crate) fn time(&self) -> String {
        let epochs = match self.epochs.len() {
            1 => "1 epoch".to_string(),
            epochs => format!("{epochs} epochs"),
        };
        format!("{epochs} of {:.1} s each, {:.0} s in all", self.seconds_per_epoch(), self.seconds())
    }

    /// The history up to and including `epoch`.
    #[must_use]
    pub fn until(&self, epoch: usize) -> Self {
        let until = self.epochs.iter().filter(|seen| seen.epoch <= epoch);
        Self { epochs: until.copied().collect() }
    }

    /// Adds an epoch that has ended.
    pub fn push(&mut self, epoch: Epoch) {
        self.epochs.push(epoch);
    }
}

/// Floats as the shortest text that reads back as the same bits, which JSON numbers do not promise; null where there is no
/// number.
mod exact {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if value.is_nan() { serializer.serialize_none() } else { serializer.serialize_str(&value.to_string()) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map_or(Ok(f64::NAN), |text| text.parse().map_err(D::Error::custom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_survive_the_file_bit_for_bit() {
        for bits in [0x3FB9_9999_9999_999A_u64, 0x0000_0000_0000_0001, 0x7FEF_FFFF_FFFF_FFFF] {
            let figures = Figures { loss: f64::from_bits(bits), score: 1.0 / 3.0 };
            let text = serde_json::to_string(&figures).expect("figures are plain data");
            let back: Figures = serde_json::from_str(&text).expect("it was just written");
            assert_eq!(back.loss.to_bits(), bits);
            assert_eq!(back.score.to_bits(), figures.score.to_bits());
        }
    }

    #[test]
    fn what_was_not_measured_is_null_in_the_file() {
        let text = serde_json::to_string(&Figures { loss: 0.5, score: f64::NAN }).expect("figures are plain data");
        assert_eq!(text, r#"{"loss":"0.5","score":null}"#);
        for text in [text, r#"{"loss":"0.5","score":"NaN"}"#.into()] {
            let back: Figures = serde_json::from_str(&text).expect("it was just written");
            assert!(back.loss == 0.5 && back.score.is_nan(), "{back:?}");
        }
    }

    #[test]
    fn an_empty_history_has_no_best_and_does_not_stop() {
        let history = History::default();
        assert_eq!((history.last(), history.best(BestBy::Loss)), (0, None));
        assert!(!history.stopped_early(Some(0), BestBy::Loss));
    }

    #[test]
    fn a_score_is_better_when_it_is_higher_and_than_none() {
        let epoch = |epoch, loss, score| {
            let figures = Figures { loss, score };
            Epoch { epoch, train: figures, valid: figures, seconds: 1.0 }
        };
        let history = History::from(vec![epoch(1, 0.1, f64::NAN), epoch(2, 0.5, 3.0), epoch(3, 0.6, 3.0)]);
        assert_eq!(history.best(BestBy::Score).map(|best| best.epoch), Some(2));
        assert_eq!(history.best(BestBy::Loss).map(|best| best.epoch), Some(1));

        let unmeasured = History::from(vec![epoch(1, 0.5, f64::NAN), epoch(2, 0.3, f64::NAN), epoch(3, 0.4, f64::NAN)]);
        assert_eq!(
            unmeasured.best(BestBy::Score).map(|best| best.epoch),
            Some(2),
            "the loss tells where no score does"
        );
        let lost = History::from(vec![epoch(1, f64::NAN, f64::NAN), epoch(2, 0.3, f64::NAN), epoch(3, 0.2, f64::NAN)]);
        for by in [BestBy::Loss, BestBy::Score] {
            assert_eq!(lost.best(by).map(|best| best.epoch), Some(3), "{by:?}");
            assert!(!lost.stopped_early(Some(1), by));
        }
    }
}
