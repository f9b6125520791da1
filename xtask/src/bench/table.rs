//! What was timed, as tables.

use super::asked;
use super::figures::{Interval, Spread};
use super::line::{Line, by_round};
use super::page::{Part, rows};
use super::race::{Race, Step, Timed};
use super::side::Side;

/// The columns beside the first.
const SIDES: [(&str, &[Side]); 4] = [
    ("Kiln", &[Side::Typed]),
    ("raw burn, same kernels", &[Side::Untyped]),
    ("burn-flex", &[Side::Plain]),
    ("PyTorch", &[Side::Torch, Side::TorchLast]),
];

fn cells(line: &Line, cell: impl Fn(&Timed) -> String, of: impl Fn(&Timed, &Timed) -> f64) -> Vec<String> {
    let figures = SIDES.iter().map(|(_, sides)| line.best(sides).map_or("-".into(), &cell));
    let ratios = SIDES.iter().skip(1).map(|(_, sides)| line.ratio(sides, &of));
    let ratios = ratios.map(|ratio| ratio.map_or("-".into(), |ratio| format!("{ratio:.2}")));
    [line.name()].into_iter().chain(figures).chain(ratios).collect()
}

/// The steps' part of the page.
pub fn part(races: &[Race], pairs: &[(&Step, Interval)], peers: bool) -> Part {
    let lines: Vec<Line> =
        races.iter().flat_map(|race| race.ways().iter().map(move |&way| Line { race, way })).collect();
    let columns = if peers { SIDES.len() } else { SIDES.len() - 1 };
    let heads = SIDES.iter().take(columns).map(|(name, _)| (*name).to_owned());
    let over =
        SIDES.iter().take(columns).skip(1).map(|(name, _)| format!("over {}", name.trim_end_matches(", same kernels")));
    let heads: Vec<String> = ["step".to_owned()].into_iter().chain(heads).chain(over).collect();
    let table = |cell: &dyn Fn(&Timed) -> String, of: &dyn Fn(&Timed, &Timed) -> f64| {
        let shown = |line: &Line| {
            let mut cells = cells(line, cell, of);
            // What PyTorch would be told of stands last among the figures and last among the ratios.
            if !peers {
                cells.pop();
                cells.remove(SIDES.len());
            }
            cells
        };
        rows(&heads, &lines.iter().map(shown).collect::<Vec<_>>())
    };
    let time = table(&|timed| milliseconds(timed), &by_round);
    let processor = table(&|timed| figure(timed.processor * 1e3), &|ours, theirs| ours.processor / theirs.processor);
    let memory = table(&|timed| figure(timed.peak / 1024.0 / 1024.0), &|ours, theirs| ours.peak / theirs.peak);
    let mark = if peers { " `*`: PyTorch with channels last, where that is faster for it." } else { "" };
    let text = format!(
        "All sides take turns in one run, each in a process of its own that stays. A training step is the forward pass, the \
         loss, the backward pass and Adam. `learner`: through burn-train's learner with its loader, as the examples train; \
         `loop`: written by hand, over one batch; PyTorch's is a loop in both lines. \"burn-flex\" is Kiln with \
         `KILN_CPU=off`. The CNN is that of `examples/classification.rs` (convolutions to 16, 32 and 64 channels with batch norms \
         and two pools, 3136-128-10), the MLP that of `examples/mlp.rs` (784-256-128-10); PyTorch's MNIST network has \
         convolutions to 32 and 64 channels, a pool, and 9216-128-10.\n\n\
         ### Milliseconds of a step\n\n\
         The median turn, and the quarters below and above it; ratios are the medians of those within a round.{mark}\n\n\
         {time}\n\
         ### Milliseconds of processor time of a step\n\n{processor}\n\
         ### Peak memory in MiB above the level before the first step\n\n\
         The resident set's high-water mark, as Linux counts it for every side alike.\n\n{memory}\n\
         ### Types over none\n\n\
         Kiln's step over that of the same network on burn's own tensors with the same kernels: {} pairs. A pair is \
         the geometric mean of two processes, or of eight for a quarter of the time each where a step takes less than a \
         tenth of a millisecond: half of them make the network with types first, half the one without, and each \
         scatters what it allocates by another draw, as who lies better in the caches is faster in every run. A process takes \
         the steps of both in turns, who is first changes from step to step, and gives the median of each. Student's t \
         interval of the logarithms.\n\n{}\n\
         ### What is asked\n\n{}",
        super::figures::PAIRS,
        intervals(pairs),
        asked::table(races, pairs)
    );
    Part { title: "Steps", text }
}

fn milliseconds(timed: &Timed) -> String {
    let Spread { median, quarters: [low, high] } = Spread::of(&timed.seconds);
    let mark = if timed.side == Side::TorchLast { "*" } else { "" };
    format!("{}{mark} ({} to {})", figure(median * 1e3), figure(low * 1e3), figure(high * 1e3))
}

/// Three digits, or all before the point.
fn figure(number: f64) -> String {
    match number {
        n if n >= 99.95 => format!("{n:.0}"),
        n if n >= 9.995 => format!("{n:.1}"),
        n if n >= 0.9995 => format!("{n:.2}"),
        n => format!("{n:.3}"),
    }
}

fn intervals(pairs: &[(&Step, Interval)]) -> String {
    let heads = ["step", "ratio", "95 % interval", "width", "1.00 lies within"].map(str::to_owned);
    let shown = |(step, interval): &(&Step, Interval)| {
        let [low, high] = interval.bounds;
        let within = if interval.contains_one() { "yes" } else { "no" };
        vec![
            step.name.to_owned(),
            format!("{:.4}", interval.ratio),
            format!("{low:.4} to {high:.4}"),
            format!("{:.4}", interval.width()),
            within.to_owned(),
        ]
    };
    rows(&heads, &pairs.iter().map(shown).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::super::race::STEPS;
    use super::super::side::Way;
    use super::*;

    fn timed(side: Side, way: Way, seconds: &[f64], peak: f64) -> Timed {
        Timed { side, way, seconds: seconds.to_vec(), processor: seconds[0] * 2.0, peak: peak * 1024.0 * 1024.0 }
    }

    #[test]
    fn each_side_has_its_column_and_ours_is_divided_by_it() {
        let race = Race {
            step: &STEPS[0],
            timed: vec![
                timed(Side::Typed, Way::Learner, &[0.02, 0.03, 0.022], 50.0),
                timed(Side::Typed, Way::Loop, &[0.018, 0.018, 0.018], 40.0),
                timed(Side::Untyped, Way::Loop, &[0.018, 0.018, 0.018], 40.0),
                timed(Side::Plain, Way::Learner, &[0.08, 0.12, 0.088], 100.0),
                timed(Side::Torch, Way::Loop, &[0.05, 0.05, 0.05], 25.0),
                timed(Side::TorchLast, Way::Loop, &[0.04, 0.04, 0.04], 25.0),
            ],
        };
        let interval = Interval { ratio: 1.001, bounds: [0.99, 1.012] };
        let with = part(std::slice::from_ref(&race), &[(&STEPS[0], interval)], true).text;
        let learner = "| CNN, training, batch 64: learner | 22.0 (21.0 to 26.0) | - | 88.0 (84.0 to 104) | 40.0* (40.0 to 40.0) | - | 0.25 | 0.55 |";
        assert!(with.contains(learner), "{with}");
        assert!(
            with.contains("| CNN, training, batch 64: learner | 50.0 | - | 100 | 25.0 | - | 0.50 | 2.00 |"),
            "{with}"
        );
        assert!(with.contains("| CNN, training, batch 64: learner, time over PyTorch | 0.75 | 0.55 | yes |"), "{with}");
        assert!(with.contains("| CNN, training, batch 64: learner, memory over PyTorch | 1.00 | 2.00 | **missed** |"));
        assert!(
            with.contains(
                "| CNN, training, batch 64, types over none | 1.00 within, 0.05 wide | 0.990 to 1.012 | yes |"
            )
        );
        assert!(with.contains("3 of 5 are met."), "{with}");
        assert!(with.contains("| CNN, training, batch 64 | 1.0010 | 0.9900 to 1.0120 | 0.0220 | yes |"), "{with}");
        let without = part(&[race], &[], false).text;
        assert!(without.contains(
            "| CNN, training, batch 64: learner | 22.0 (21.0 to 26.0) | - | 88.0 (84.0 to 104) | - | 0.25 |"
        ));
    }
}
