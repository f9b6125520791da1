//! [`Report`]: what a run came to.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::history::{Figures, History};
use crate::section::Section;

/// One more figure of a split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Its name.
    pub name: String,
    /// Its value in percent; `None` where the split has nothing that it could be measured on.
    pub percent: Option<f64>,
}

/// Figures over a number of samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Loss and score.
    pub figures: Figures,
    /// How many samples they are over.
    pub samples: usize,
}

/// What a run came to. Displayed, it is a table and the sentences a reader needs.
///
/// The figures are of the best weights, on all samples as they are: without augmentation, without dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the score is, such as "Accuracy".
    pub score: String,
    /// Over the training split.
    pub train: Share,
    /// Over the validation split.
    pub valid: Share,
    /// Over the test split.
    pub test: Share,
    /// Further figures over the test split.
    pub details: Vec<Detail>,
    /// The epoch whose weights these are.
    pub best_epoch: usize,
    /// Every epoch.
    pub history: History,
    /// Where the weights are saved.
    pub model: PathBuf,
    /// What the page of the run shows of the test split beyond figures: pictures, tables. It is not part of the file.
    #[serde(skip)]
    pub sections: Vec<Section>,
}

/// How far the score on samples it learnt from may lie above that on samples it did not, in percent points.
const A_LITTLE: f64 = 1.0;
const CLEARLY: f64 = 3.0;

impl Report {
    /// Whether the network over-fits, in a sentence.
    ///
    /// ```
    /// # use kiln_report::{Figures, History, Report, Share};
    /// let share = |score| Share { figures: Figures { loss: 0.1, score }, samples: 100 };
    /// let mut report = Report {
    ///     score: "Accuracy".into(), details: vec![],
    ///     train: share(99.0), valid: share(98.5), test: share(98.0),
    ///     best_epoch: 1, history: History::default(), model: "model.safetensors".into(), sections: vec![],
    /// };
    /// assert!(report.verdict().starts_with("It does not over-fit"));
    /// report.valid = share(90.0);
    /// assert!(report.verdict().starts_with("It over-fits:"));
    /// ```
    pub fn verdict(&self) -> String {
        let (train, valid) = (self.train.figures.score, self.valid.figures.score);
        let gap = train - valid;
        let what = if gap > CLEARLY {
            "It over-fits"
        } else if gap > A_LITTLE {
            "It over-fits a little"
        } else {
            "It does not over-fit"
        };
        let against = if gap >= 0.0 { "above" } else { "below" };
        let points = format!("{:.1} points {against}", gap.abs());
        let points = if gap.abs() < 0.05 { "the same as" } else { &points };
        format!(
            "{what}: its {} on the samples it learnt from is {points} that on samples it did not see \
             ({train:.2} % and {valid:.2} %).",
            in_a_sentence(&self.score)
        )
    }

    /// The rule that the verdict follows.
    pub fn rule() -> String {
        format!(
            "The rule: the best weights are measured on all samples as they are. A score on the training samples more \
             than {A_LITTLE:.0} point above that on the validation samples is over-fitting a little, more than \
             {CLEARLY:.0} points is over-fitting."
        )
    }

    /// Mean seconds of an epoch.
    pub fn seconds_per_epoch(&self) -> f64 {
        self.history.seconds() / self.history.epochs().len().max(1) as f64
    }
}

/// "Accuracy" as it stands within a sentence: what is an abbreviation, such as "AP", stays as it is.
pub fn in_a_sentence(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_string(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split        samples      loss   {:>8}", in_a_sentence(&self.score))?;
        for (name, share) in [("train", self.train), ("validation", self.valid), ("test", self.test)] {
            let Figures { loss, score } = share.figures;
            writeln!(f, "{name:<11} {:>8} {loss:>9.4} {score:>8.2} %", share.samples)?;
        }
        if let Some(widest) = self.details.iter().map(|detail| detail.name.chars().count()).max() {
            writeln!(f, "on the test split:")?;
            for Detail { name, percent } in &self.details {
                match percent {
                    Some(percent) => writeln!(f, "  {name:<widest$} {percent:>7.2} %")?,
                    None => writeln!(f, "  {name:<widest$}       - (nothing to measure it on)")?,
                }
            }
        }
        writeln!(f, "{}", self.verdict())?;
        writeln!(
            f,
            "{} of {:.1} s each, {:.0} s in all; the weights are those of epoch {}.",
            match self.history.epochs().len() {
                1 => "1 epoch".to_string(),
                epochs => format!("{epochs} epochs"),
            },
            self.seconds_per_epoch(),
            self.history.seconds(),
            self.best_epoch
        )?;
        write!(f, "The model lies in `{}`.", self.model.display())
    }
}
