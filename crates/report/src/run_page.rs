//! [`RunPage`]: the page of one run.

use maud::Markup;

use crate::chart::{Chart, Line};
use crate::history::{BestBy, Epoch, Figures, History};
use crate::page::Page;
use crate::report::{Report, Share, in_a_sentence, percent};
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
/// assert!(page.page().html().contains("1 of 3 epochs is done"));
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
    /// What its devices did, where there are several.
    pub devices: Option<Section>,
    /// What it came to, if it has ended.
    pub report: Option<Report>,
}

impl RunPage {
    /// The page.
    pub fn page(&self) -> Page {
        let mut page = self.lead().into_iter().fold(Page::new(&self.title), Page::lead);
        if let Some(report) = &self.report {
            page = page.with(result(report));
            if !report.details.is_empty() {
                page = page.with(details(report));
            }
        }
        if self.history.last() > 0 {
            page = page.with(self.curves());
        }
        for section in self.report.iter().flat_map(|report| &report.sections).chain(&self.layers).chain(&self.devices) {
            page = page.with(section.clone());
        }
        if self.history.last() > 0 {
            page = page.with(self.every_epoch());
        }
        let time = self.history.time();
        let facts = self.facts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let time = (self.history.last() > 0).then_some(("time", time.as_str()));
        page.with(Section::facts("The run", facts.chain(time)))
    }

    /// How it stands, in sentences.
    fn lead(&self) -> Vec<String> {
        if let Some(report) = &self.report {
            return vec![report.verdict(), Report::rule()];
        }
        let done = self.history.last();
        let epochs = match done {
            0 => format!("No epoch of {} is done yet.", self.epochs),
            1 => format!("1 of {} epochs is done.", self.epochs),
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
        let without = match self.history.epochs().iter().all(|epoch| epoch.train.score.is_nan()) {
            true => {
                " Training has no line: this is measured on whole splits alone, not on the batches that are learnt from."
            }
            false => "",
        };
        let about_score = format!("{}: higher is better.{without} {kept}", self.score);
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
    let caption = format!("The weights of epoch {}, on all samples as they are.", report.best_epoch);
    table.section("Result", &caption)
}

/// The further figures of the test split.
fn details(report: &Report) -> Section {
    let mut table = PageTable::new(["value", "figure"]);
    for detail in &report.details {
        table.row([detail.percent.map_or_else(|| "-".into(), percent), detail.name.clone()]);
    }
    table.section("Details", "Further figures of the test split; a dash where it has nothing to measure one on.")
}

fn loss(figures: Figures) -> String {
    format!("{:.4}", figures.loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run whose loss is least in its third epoch, and its score highest in its fourth.
    fn run(best_by: BestBy, train_score: f64) -> RunPage {
        let losses = [0.9, 0.5, 0.25, 0.5, 0.6];
        let epochs = losses.into_iter().zip(1..).map(|(loss, epoch)| Epoch {
            epoch,
            train: Figures { loss: 1.0 / epoch as f64, score: train_score },
            valid: Figures { loss, score: if epoch == 4 { 80.0 } else { 70.0 } },
            seconds: 2.0,
        });
        let history = History::from(epochs.collect::<Vec<_>>());
        RunPage { score: "AP".into(), epochs: 5, best_by, history, ..RunPage::default() }
    }

    /// The circles of a chart: from the left, and how large.
    fn circles(svg: &str) -> Vec<(f64, f64)> {
        let number = |circle: &str, name: &str| {
            let rest = circle.split(&format!("{name}=\"")).nth(1).expect("an attribute");
            rest.split('"').next().and_then(|it| it.parse().ok()).expect("a number")
        };
        let circle = |it: &str| (number(it, "cx"), number(it, "r"));
        svg.split("<circle ").skip(1).map(circle).collect()
    }

    #[test]
    fn the_ring_lies_at_the_best_epoch() {
        for (best_by, best) in [(BestBy::Loss, 3), (BestBy::Score, 4)] {
            let svg = run(best_by, 60.0).chart("loss", |figures| figures.loss).markup().0;
            assert!(svg.contains(&format!("best: epoch {best}")), "{svg}");
            let (rings, points): (Vec<_>, Vec<_>) = circles(&svg).into_iter().partition(|(_, radius)| *radius > 5.0);
            let [(ring, _)] = rings[..] else { panic!("one ring: {rings:?}") };
            // The five points of training, and the one in the legend, which is drawn last.
            assert_eq!(points.len(), 6);
            assert!((points[best - 1].0 - ring).abs() <= 1.0, "{ring} among {points:?}");
        }
    }

    #[test]
    fn what_training_does_not_measure_is_told_of() {
        let told = "Training has no line";
        assert!(run(BestBy::Loss, f64::NAN).page().html().contains(told));
        assert!(!run(BestBy::Loss, 60.0).page().html().contains(told));
    }

    #[test]
    fn the_time_is_told_with_the_facts() {
        assert!(run(BestBy::Loss, 60.0).page().html().contains("5 epochs of 2.0 s each, 10 s in all"));
    }
}
