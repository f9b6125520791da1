//! What the figures are asked to be, and which of them are.

use super::check::Check;
use super::figures::Interval;
use super::line::{Line, by_round};
use super::page::rows;
use super::race::{Network, Race, Step};
use super::side::{Side, Way};

/// A step's time, ours over another side's.
struct Bound {
    network: Network,
    way: Way,
    over: &'static [Side],
    most: f64,
}

const TORCH: &[Side] = &[Side::Torch, Side::TorchLast];

const fn bound(network: Network, way: Way, over: &'static [Side], most: f64) -> Bound {
    Bound { network, way, over, most }
}

const BOUNDS: [Bound; 9] = [
    bound(Network::Cnn, Way::Learner, TORCH, 0.75),
    bound(Network::Cnn, Way::Learner, &[Side::Plain], 1.0 / 3.0),
    bound(Network::Mlp, Way::Learner, TORCH, 0.9),
    bound(Network::Mnist, Way::Learner, TORCH, 0.75),
    bound(Network::Mnist, Way::Learner, &[Side::Plain], 1.0 / 3.0),
    bound(Network::ResNet18, Way::Learner, TORCH, 1.0),
    bound(Network::Cnn, Way::Inference, TORCH, 0.6),
    bound(Network::Mnist, Way::Inference, TORCH, 0.6),
    bound(Network::MobileNetV2, Way::Inference, TORCH, 1.0),
];
/// Peak memory over PyTorch's, in every line.
const MEMORY: f64 = 1.0;
/// The width of the interval of types over none, in every line.
const WIDTH: f64 = 0.05;

/// Seconds of `cargo check` with so many blocks, at most.
const CHECK: (usize, f64) = (50, 1.0);

/// A figure that is asked for.
struct Figure {
    what: String,
    most: String,
    is: String,
    met: bool,
}

fn at_most(what: String, most: f64, is: f64) -> Figure {
    Figure { what, most: format!("{most:.2}"), is: format!("{is:.2}"), met: is <= most }
}

/// All that are asked for and were measured.
fn figures(races: &[Race], pairs: &[(&Step, Interval)]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for race in races {
        for way in race.ways() {
            let line = Line { race, way: *way };
            for bound in BOUNDS.iter().filter(|it| it.network == race.step.network && it.way == *way) {
                let over = if bound.over == TORCH { "PyTorch" } else { "burn-flex" };
                let time = line.ratio(bound.over, by_round);
                figures.extend(time.map(|is| at_most(format!("{}, time over {over}", line.name()), bound.most, is)));
            }
            let memory = line.ratio(TORCH, |ours, theirs| ours.peak / theirs.peak);
            figures.extend(memory.map(|is| at_most(format!("{}, memory over PyTorch", line.name()), MEMORY, is)));
        }
    }
    figures.extend(pairs.iter().map(|(step, interval)| Figure {
        what: format!("{}, types over none", step.name),
        most: format!("1.00 within, {WIDTH} wide"),
        is: format!("{:.3} to {:.3}", interval.bounds[0], interval.bounds[1]),
        met: interval.contains_one() && interval.width() < WIDTH,
    }));
    figures
}

/// A table of them, and how many are missed.
pub fn table(races: &[Race], pairs: &[(&Step, Interval)]) -> String {
    shown(figures(races, pairs))
}

/// A table of what is asked of checks, for each way to write a network. What grows with the blocks is what an edit adds.
pub fn checks(written: [(&str, Vec<Check>); 2]) -> String {
    let (blocks, most) = CHECK;
    let mut figures = Vec::new();
    for (style, checks) in written {
        let at = checks.iter().find(|check| check.blocks == blocks);
        let (Some(at), Some(deepest)) = (at, checks.last()) else { continue };
        let added = |check: &Check| check.edited.median - check.untouched.median;
        figures.push(at_most(format!("{style}, {blocks} blocks, seconds"), most, at.edited.median));
        // Where noise hides what an edit adds there, nothing is known of its growth.
        let growth = if added(at) > 0.0 { added(deepest) / added(at) } else { f64::INFINITY };
        let what = format!("{style}, {} blocks over {blocks}, times what an edit adds", deepest.blocks);
        figures.push(at_most(what, deepest.blocks as f64 / blocks as f64, growth));
    }
    shown(figures)
}

fn shown(figures: Vec<Figure>) -> String {
    let missed = figures.iter().filter(|figure| !figure.met).count();
    let heads = ["figure", "at most", "measured", "met"].map(str::to_owned);
    let count = figures.len();
    let cells = figures.into_iter().map(|Figure { what, most, is, met }| {
        vec![what, most, is, if met { "yes".into() } else { "**missed**".into() }]
    });
    let cells: Vec<_> = cells.collect();
    format!("{} of {count} are met.\n\n{}", count - missed, rows(&heads, &cells))
}

#[cfg(test)]
mod tests {
    use super::super::figures::Spread;
    use super::*;

    #[test]
    fn checks_are_asked_for_a_time_and_for_no_more_than_their_share() {
        let check = |(blocks, edited, untouched)| {
            let [edited, untouched] = [edited, untouched].map(|seconds| Spread::of(&[seconds]));
            Check { blocks, edited, untouched }
        };
        let one = [(12, 0.3, 0.1), (50, 0.5, 0.1), (200, 1.9, 0.2)].map(check);
        let other = [(50, 1.5, 0.5), (200, 4.5, 0.5)].map(check);
        let table = checks([("one", one.into()), ("other", other.into())]);
        assert!(table.starts_with("2 of 4 are met."), "{table}");
        assert!(table.contains("| one, 50 blocks, seconds | 1.00 | 0.50 | yes |"), "{table}");
        assert!(
            table.contains("| one, 200 blocks over 50, times what an edit adds | 4.00 | 4.25 | **missed** |"),
            "{table}"
        );
        assert!(table.contains("| other, 50 blocks, seconds | 1.00 | 1.50 | **missed** |"), "{table}");
        assert!(
            table.contains("| other, 200 blocks over 50, times what an edit adds | 4.00 | 4.00 | yes |"),
            "{table}"
        );
    }
}
