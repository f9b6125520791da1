//! Several runs on one page.

use crate::chart::{Chart, Line};
use crate::history::{Epoch, Figures};
use crate::page::Page;
use crate::plain::plain;
use crate::report::{in_a_sentence, percent};
use crate::run_file::{RunFile, Setting};
use crate::section::Section;
use crate::table::PageTable;

/// The page that compares runs, each under its name: their validation curves over each other, what they came to, and
/// what they began with where that differs.
pub fn compare(runs: &[(String, RunFile)]) -> Page {
    let lead = match runs.len() {
        1 => "1 run.".to_string(),
        count => format!("{count} runs, compared on their validation and test splits."),
    };
    Page::new("Runs").lead(lead).with(results(runs)).with(curves(runs)).with(settings(runs))
}

fn results(runs: &[(String, RunFile)]) -> Section {
    let heads =
        ["run", "network", "epochs", "best epoch", "valid loss", "valid score", "test score", "time", "verdict"];
    let mut table = PageTable::new(heads);
    let tests = || runs.iter().filter_map(|(_, run)| run.report.as_ref()).map(|report| report.test.figures.score);
    let highest = tests().fold(f64::NEG_INFINITY, f64::max);
    for (name, run) in runs {
        let best = run.history.best(run.setting.best_by);
        let figures = |of: fn(&Epoch) -> f64| best.map_or(f64::NAN, of);
        let test = run.report.as_ref().map(|report| report.test.figures.score);
        let cells = [
            name.clone(),
            run.setting.network.clone(),
            format!("{} of {}", run.history.last(), run.setting.epochs),
            best.map_or_else(String::new, |best| best.epoch.to_string()),
            format!("{:.4}", figures(|epoch| epoch.valid.loss)),
            percent(figures(|epoch| epoch.valid.score)),
            test.map_or_else(|| "-".into(), percent),
            format!("{:.0} s", run.history.seconds()),
            run.report.as_ref().map_or_else(|| "not ended".into(), |report| short(&report.verdict())),
        ];
        if test == Some(highest) { table.best(cells) } else { table.row(cells) }
    }
    let caption = "Figures are of each run's best epoch; the highest test score stands out. Scores are comparable where the \
                   runs are judged alike and on the same samples.";
    table.section("Results", caption)
}

/// The verdict up to its reason.
fn short(verdict: &str) -> String {
    verdict.split_once(':').map_or(verdict, |(verdict, _)| verdict).to_string()
}

fn curves(runs: &[(String, RunFile)]) -> Section {
    let chart = |values: &str, of: fn(Figures) -> f64| {
        let points = |run: &RunFile| run.history.epochs().iter().map(|epoch| (epoch.epoch, of(epoch.valid))).collect();
        let lines = runs.iter().map(|(name, run)| Line { name: name.clone(), points: points(run) });
        Chart { values: values.into(), lines: lines.collect(), marked: None }
    };
    let mut names: Vec<_> =
        runs.iter().filter_map(|(_, run)| run.report.as_ref()).map(|report| in_a_sentence(&report.score)).collect();
    names.dedup();
    let score = if let [name] = names.as_slice() { name.clone() } else { "score".into() };
    let figures = [
        (chart("validation loss", |figures| figures.loss), "Validation loss of each run: lower is better."),
        (
            chart(&format!("validation {score} (%)"), |figures| figures.score),
            "Validation score of each run: higher is better.",
        ),
    ];
    let drawn = figures.into_iter().filter(|(chart, _)| !chart.is_empty());
    Section::beside("Curves", drawn.map(|(chart, caption)| (chart.markup(), caption.to_string())).collect::<Vec<_>>())
}

fn settings(runs: &[(String, RunFile)]) -> Section {
    let rows: Vec<(&str, Vec<String>)> = NAMES
        .iter()
        .map(|(name, of)| (*name, runs.iter().map(|(_, run)| of(&run.setting)).collect::<Vec<_>>()))
        .chain([("device", runs.iter().map(|(_, run)| run.device.clone()).collect())])
        .collect();
    let (same, differ): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, values)| values.windows(2).all(|pair| pair[0] == pair[1]));
    let heads = ["setting".to_string()].into_iter().chain(runs.iter().map(|(name, _)| name.clone()));
    let mut table = PageTable::new(heads);
    for (name, values) in &differ {
        table.row([name.to_string()].into_iter().chain(values.iter().cloned()));
    }
    let told = |(name, values): (&str, Vec<String>)| Some(format!("{name} {}", values.first()?));
    let same = same.into_iter().filter_map(told).collect::<Vec<_>>().join("; ");
    let caption = match (differ.is_empty(), same.is_empty()) {
        (true, true) => "There are no runs.".into(),
        (true, false) => format!("The runs began alike: {same}."),
        (false, true) => "The runs have nothing in common.".into(),
        (false, false) => format!("What differs. All have: {same}."),
    };
    match differ.is_empty() {
        true => Section::text("Settings", [caption]),
        false => table.section("Settings", &caption),
    }
}

type Named = (&'static str, fn(&Setting) -> String);

const NAMES: [Named; 9] = [
    ("network", |it| it.network.clone()),
    ("seed", |it| it.seed.to_string()),
    ("epochs", |it| it.epochs.to_string()),
    ("batch size", |it| it.batch_size.to_string()),
    ("batches in a step", |it| it.accumulate.to_string()),
    ("training samples", |it| it.train_samples.to_string()),
    ("validation samples", |it| it.valid_samples.to_string()),
    ("optimiser", |it| plain(&it.optimiser)),
    ("schedule", |it| plain(&it.schedule)),
];
