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
    /// # Edge cases
    /// A score that was not measured: it cannot be said, and the sentence names the samples.
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
        let missing = match (train.is_nan(), valid.is_nan()) {
            (false, false) => None,
            (true, false) => Some("the training samples"),
            (false, true) => Some("the validation samples"),
            (true, true) => Some("the training samples and the validation samples"),
        };
        if let Some(missing) = missing {
            let score = in_a_sentence(&self.score);
            return format!("Whether it over-fits cannot be said: its {score} was not measured on {missing}.");
        }
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
             ({} and {}).",
            in_a_sentence(&self.score),
            percent(train),
            percent(valid)
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
        self.history.seconds_per_epoch()
    }
}

/// A score as it is written everywhere: with two places, or a dash where it was not measured.
///
/// ```
/// assert_eq!([97.25, f64::NAN].map(kiln_report::percent), ["97.25 %", "-"]);
/// ```
pub fn percent(score: f64) -> String {
    if score.is_nan() { "-".into() } else { format!("{score:.2} %") }
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
            writeln!(f, "{name:<11} {:>8} {loss:>9.4} {:>10}", share.samples, percent(score))?;
        }
        if let Some(widest) = self.details.iter().map(|detail| detail.name.chars().count()).max() {
            writeln!(f, "on the test split:")?;
            for Detail { name, percent: value } in &self.details {
                match value {
                    Some(score) => writeln!(f, "  {name:<widest$} {:>9}", percent(*score))?,
                    None => writeln!(f, "  {name:<widest$}       - (nothing to measure it on)")?,
                }
            }
        }
        writeln!(f, "{}", self.verdict())?;
        writeln!(f, "{}; the weights are those of epoch {}.", self.history.time(), self.best_epoch)?;
        write!(f, "The model lies in `{}`.", self.model.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(train: f64, valid: f64) -> String {
        let share = |score| Share { figures: Figures { loss: 0.5, score }, samples: 10 };
        let report = Report {
            score: "AP".into(),
            train: share(train),
            valid: share(valid),
            test: share(f64::NAN),
            details: Vec::new(),
            best_epoch: 1,
            history: History::default(),
            model: PathBuf::new(),
            sections: Vec::new(),
        };
        let printed = report.to_string();
        assert!(!printed.contains("NaN"), "{printed}");
        report.verdict()
    }

    #[test]
    fn the_verdict_turns_at_one_point_and_at_three() {
        for (train, wanted) in [
            (80.0, "It does not over-fit: its AP on the samples it learnt from is 10.0 points below that"),
            (90.04, "It does not over-fit: its AP on the samples it learnt from is the same as that"),
            (91.0, "It does not over-fit: its AP on the samples it learnt from is 1.0 points above that"),
            (91.01, "It over-fits a little: "),
            (93.0, "It over-fits a little: its AP on the samples it learnt from is 3.0 points above that"),
            (93.01, "It over-fits: "),
        ] {
            let told = verdict(train, 90.0);
            assert!(told.starts_with(wanted), "{train}: {told}");
            assert!(told.ends_with(&format!("({train:.2} % and 90.00 %).")), "{told}");
        }
    }

    #[test]
    fn what_was_not_measured_cannot_be_said() {
        for (train, valid, wanted) in [
            (f64::NAN, 1.0, "the training samples."),
            (1.0, f64::NAN, "the validation samples."),
            (f64::NAN, f64::NAN, "the training samples and the validation samples."),
        ] {
            let told = verdict(train, valid);
            assert_eq!(told, format!("Whether it over-fits cannot be said: its AP was not measured on {wanted}"));
        }
    }
}
