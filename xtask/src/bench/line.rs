//! [`Line`]: a step as our sides take it, beside others.

use super::figures::Spread;
use super::race::{Race, Timed};
use super::side::{Side, Way};

/// One line of a table: a step, and the way that our sides take it.
pub struct Line<'a> {
    pub race: &'a Race,
    pub way: Way,
}

impl Line<'_> {
    pub fn name(&self) -> String {
        match self.way {
            Way::Learner => format!("{}: learner", self.race.step.name),
            Way::Loop => format!("{}: loop", self.race.step.name),
            Way::Inference => self.race.step.name.to_owned(),
        }
    }

    /// The best of these sides.
    pub fn best(&self, sides: &[Side]) -> Option<&Timed> {
        let torch = |side| matches!(side, Side::Torch | Side::TorchLast);
        let fits = |timed: &&Timed| sides.contains(&timed.side) && (timed.way == self.way || torch(timed.side));
        let median = |timed: &Timed| Spread::of(&timed.seconds).median;
        self.race.timed.iter().filter(fits).min_by(|a, b| median(a).total_cmp(&median(b)))
    }

    /// Ours over another: of each figure, or of the seconds of each round.
    pub fn ratio(&self, sides: &[Side], of: impl Fn(&Timed, &Timed) -> f64) -> Option<f64> {
        Some(of(self.best(&[Side::Typed])?, self.best(sides)?))
    }
}

/// The median of the ratios within each round.
pub fn by_round(ours: &Timed, theirs: &Timed) -> f64 {
    let ratios: Vec<f64> = ours.seconds.iter().zip(&theirs.seconds).map(|(ours, theirs)| ours / theirs).collect();
    Spread::of(&ratios).median
}
