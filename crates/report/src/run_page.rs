//! [`RunPage`]: the page of one run.

use maud::Markup;

use crate::chart::{Chart, Line};
use crate::history::{BestBy, Epoch, Figures, History};
use crate::page::Page;
use crate::report::{Report, Share, in_a_sentence};
use crate::section::Section;
use crate::table::PageTable;

/// What the page of a run shows: how it went so far, and once it has ended what it came to.
///
/// Numbers are written as the run's lines write them.
///
/// ```
/// use kiln_report::{Epoch, Figures, History, RunPage};
/// let figures = |loss| Figures { loss, score: 97.25 };
/// let epoch = Epoch { epoch: 1, train: figures(0.5), valid: figures(0.25), seconds: 1.5 };
/// let page = RunPage {
///     title: "mlp".into(),
///     epochs: 3,
///     score: "Accuracy".into(),
///     history: History::from(vec![epoch]),
///     ..RunPage::default()
/// };
/// assert!(page.page().html().contains("1 of 3 epochs are done"));
/// assert!(page.page().html().contains("0.2500"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct RunPage {
    /// What was trained.
    pub title: String,
    /// What is known of the run, each with its name: its command, seed, versions, machine.
    pub facts: Vec<(String, String)>,
    /// What the score is, such as "Accuracy".
    pub score: String,
    /// What makes an epoch the best.
    pub best_by: BestBy,
    /// How many epochs it is to have.
    pub epochs: usize,
    /// The epochs it has.
    pub history: History,
    /// The layers of its network.
    pub layers: Option<Section>,
    /// What it came to, if it has ended.
    pub report: Option<Report>,
}

impl RunPage {
    /// The page.
    pub fn page(&self) -> Page {
        let mut page = self.lead().into_iter().fold(Page::new(&self.title), Page::lead);
        if let Some(report) = &self.report {
            page = page.with(result(report));
        }
        if self.history.last() > 0 {
            page = page.with(self.curves());
        }
        for section in self.report.iter().flat_map(|report| &report.sections).chain(&self.layers) {
            page = page.with(section.clone());
        }
        if self.history.last() > 0 {
            page = page.with(self.every_epoch());
        }
        let facts = self.facts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        page.with(Section::facts("The run", facts))
    }

    /// How it stands, in sentences.
    fn lead(&self) -> Vec<String> {
        if let Some(report) = &self.report {
            return vec![report.verdict(), Report::rule()];
        }
        let done = self.history.last();
        let epochs = match done {
            0 => format!("No epoch of {} is done yet.", self.epochs),
            done => format!("{done} of {} epochs are done.", self.epochs),
        };
        let best = self.history.best(self.best_by).map(|best| match done - best.epoch {
            0 => format!("The last one is the best so far by {}.", self.by()),
            1 => format!("Epoch {} is the best so far by {}; 1 epoch after it was no better.", best.epoch, self.by()),
            since => {
                format!(
                    "Epoch {} is the best so far by {}; {since} epochs after it were no better.",
                    best.epoch,
                    self.by()
                )
            }
        });
        let verdict = "Whether it over-fits is measured when it has ended, on the training samples as they are.";
        [epochs].into_iter().chain(best).chain([verdict.to_string()]).collect()
    }

    fn by(&self) -> String {
        match self.best_by {
            BestBy::Loss => "validation loss".into(),
            BestBy::Score => format!("validation {}", in_a_sentence(&self.score)),
        }
    }

    fn curves(&self) -> Section {
        let score = in_a_sentence(&self.score);
        let loss = self.chart("mean loss of a sample", |figures| figures.loss);
        let scores = self.chart(&format!("{score} (%)"), |figures| figures.score);
        let kept = format!("The ring is the best epoch by {}, whose weights are kept.", self.by());
        let about_loss = format!(
            "Loss: lower is better. Training is measured while the weights move, with augmentation and dropout. {kept}"
        );
        let about_score = format!("{}: higher is better. {kept}", self.score);
        let figures = [(loss, about_loss), (scores, about_score)];
        let drawn = figures.into_iter().filter(|(chart, _)| !chart.is_empty());
        Section::beside("Curves", drawn.map(|(chart, caption)| (chart.markup(), caption)).collect::<Vec<(Markup, _)>>())
    }

    fn chart(&self, values: &str, of: impl Fn(Figures) -> f64) -> Chart {
        let line = |name: &str, figures: fn(&Epoch) -> Figures| Line {
            name: name.into(),
            points: self.history.epochs().iter().map(|epoch| (epoch.epoch, of(figures(epoch)))).collect(),
        };
        let best = self.history.best(self.best_by);
        Chart {
            values: values.into(),
            lines: vec![line("training", |epoch| epoch.train), line("validation", |epoch| epoch.valid)],
            marked: best.map(|best| (1, best.epoch, format!("best: epoch {}", best.epoch))),
        }
    }

    fn every_epoch(&self) -> Section {
        let score = in_a_sentence(&self.score);
        let score = |split: &str| format!("{split} {score}");
        let heads =
            ["epoch".into(), "train loss".into(), score("train"), "valid loss".into(), score("valid"), "time".into()];
        let mut table = PageTable::new::<String>(heads);
        let best = self.history.best(self.best_by).map(|best| best.epoch);
        for epoch in self.history.epochs() {
            let (train, valid) = (epoch.train, epoch.valid);
            let cells = [
                epoch.epoch.to_string(),
                loss(train),
                percent(train.score),
                loss(valid),
                percent(valid.score),
                format!("{:.1} s", epoch.seconds),
            ];
            if Some(epoch.epoch) == best { table.best(cells) } else { table.row(cells) }
        }
        let seconds = self.history.seconds();
        let caption = format!(
            "Loss and score of every epoch, as the run's lines have them; {seconds:.0} s in all. The best one stands out."
        );
        table.section("Epochs", &caption)
    }
}

/// The figures of the best weights.
fn result(report: &Report) -> Section {
    let mut table = PageTable::new(["split".into(), "samples".into(), "loss".into(), in_a_sentence(&report.score)]);
    for (name, share) in [("train", report.train), ("validation", report.valid), ("test", report.test)] {
        let Share { figures, samples } = share;
        table.row([name.into(), samples.to_string(), loss(figures), percent(figures.score)]);
    }
    for detail in &report.details {
        let value = detail.percent.map_or_else(|| "-".into(), percent);
        table.row([format!("test: {}", detail.name), String::new(), String::new(), value]);
    }
    let caption = format!("The weights of epoch {}, on all samples as they are.", report.best_epoch);
    table.section("Result", &caption)
}

fn loss(figures: Figures) -> String {
    format!("{:.4}", figures.loss)
}

/// As the run's lines write it; a dash where it was not measured.
pub(crate) fn percent(score: f64) -> String {
    if score.is_nan() { "-".into() } else { format!("{score:.2} %") }
}
