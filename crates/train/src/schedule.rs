//! How the learning rate moves over a run.

use std::f64::consts::PI;

use burn::lr_scheduler::module_lr_scheduler::ModuleLrScheduler;
use burn::lr_scheduler::{LrScheduler, LrSchedulerRecord};
use serde::{Deserialize, Serialize};

use crate::error::TrainError;

/// How the learning rate moves over all steps of a run. Rates lie in (0, 1].
///
/// Lengths are shares of the run, so that a schedule means the same whatever the data set, the batch and the epochs.
///
/// # Source
/// The rates are those of PyTorch's `lr_scheduler`: `StepLR`, `PolynomialLR`, `CosineAnnealingLR` with `T_max` steps,
/// `OneCycleLR`, and `SequentialLR` of `LinearLR` and another.
///
/// ```
/// use kiln_train::Schedule;
/// let schedule = Schedule::Cosine { peak: 0.1 }.after_warm_up(0.2);
/// assert_eq!(schedule.rates(100)?[20], 0.1);
/// let error = Schedule::Cosine { peak: 1.5 }.build(100).err().map(|error| error.to_string()).unwrap_or_default();
/// assert!(error.contains("1.5") && error.contains("at most 1"), "{error}");
/// # Ok::<(), kiln_train::TrainError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// One rate throughout.
    Constant {
        /// The rate.
        rate: f64,
    },
    /// From `peak` down in stairs: `StepLR`.
    Step {
        /// The rate of the first stair.
        peak: f64,
        /// What a stair's rate is of the one before: PyTorch's `gamma`.
        factor: f64,
        /// How much of the run a stair takes, rounded down to steps: PyTorch's `step_size`.
        every: f64,
    },
    /// From `peak` down a line to nothing after the last step: `PolynomialLR` of the first power. It does as well as a cosine
    /// or better: Defazio et al., "When, Why and How Much? Adaptive Learning Rate Scheduling by Refinement" (2023).
    Linear {
        /// The rate of the first step.
        peak: f64,
    },
    /// From `peak` down a half cosine to nothing after the last step: `CosineAnnealingLR`.
    Cosine {
        /// The rate of the first step.
        peak: f64,
    },
    /// Up a half cosine from a 25th of `peak` over three tenths of the steps, then down another to a ten-thousandth of
    /// where it began: `OneCycleLR`.
    OneCycle {
        /// The highest rate.
        peak: f64,
    },
    /// Up a line to where another schedule begins, then that one: `LinearLR` and another. Written
    /// [`after_warm_up`](Self::after_warm_up).
    WarmUp {
        /// How much of the run it takes, rounded down to steps.
        over: f64,
        /// What the first rate is of the one it climbs to: PyTorch's `start_factor`.
        from: f64,
        /// What follows.
        then: Box<Schedule>,
    },
}

impl Schedule {
    /// This schedule, after a climb over a share of the run from a tenth of its first rate.
    #[must_use]
    pub fn after_warm_up(self, over: f64) -> Self {
        Self::WarmUp { over, from: 0.1, then: Box::new(self) }
    }

    /// burn's scheduler for a run of `steps` steps.
    ///
    /// # Errors
    /// A rate, a factor or a share outside (0, 1].
    pub fn build(&self, steps: usize) -> Result<ModuleLrScheduler, TrainError> {
        Ok(self.times(1.0, steps)?.into())
    }

    /// The same at so many times its rates.
    pub(crate) fn times(&self, times: f64, steps: usize) -> Result<Plan, TrainError> {
        self.check()?;
        let rate = times * self.highest();
        match rate > 0.0 && rate <= 1.0 {
            true => Ok(Plan { schedule: self.clone(), times, steps: steps.max(1), next: 0 }),
            false => Err(TrainError::Rate { rate }),
        }
    }

    /// The rates of a run of `steps` steps.
    ///
    /// # Errors
    /// A rate, a factor or a share outside (0, 1].
    pub fn rates(&self, steps: usize) -> Result<Vec<f64>, TrainError> {
        self.check()?;
        Ok((0..steps).map(|step| self.rate(step, steps)).collect())
    }

    /// The highest rate it reaches.
    pub fn highest(&self) -> f64 {
        match self {
            Self::Constant { rate } => *rate,
            Self::Step { peak, .. } | Self::Linear { peak } | Self::Cosine { peak } | Self::OneCycle { peak } => *peak,
            Self::WarmUp { then, .. } => then.highest(),
        }
    }

    fn check(&self) -> Result<(), TrainError> {
        let rate = self.highest();
        if !(rate > 0.0 && rate <= 1.0) {
            return Err(TrainError::Rate { rate });
        }
        let shares = match self {
            Self::Step { factor, every, .. } => [("factor", *factor), ("every", *every)],
            Self::WarmUp { over, from, .. } => [("over", *over), ("from", *from)],
            _ => return Ok(()),
        };
        if let Some((option, value)) = shares.into_iter().find(|(_, value)| !(*value > 0.0 && *value <= 1.0)) {
            return Err(TrainError::Share { option, value });
        }
        match self {
            Self::WarmUp { then, .. } => then.check(),
            _ => Ok(()),
        }
    }

    /// The rate of one step of `steps`, counted from 0.
    fn rate(&self, step: usize, steps: usize) -> f64 {
        match self {
            Self::Constant { rate } => *rate,
            Self::Step { peak, factor, every } => {
                let stairs = step / share(*every, steps).max(1);
                peak * factor.powf(stairs as f64)
            }
            Self::Linear { peak } => peak * (1.0 - step as f64 / steps as f64),
            Self::Cosine { peak } => down(*peak, 0.0, step as f64 / steps as f64),
            Self::OneCycle { peak } => one_cycle(*peak, step as f64, steps as f64),
            Self::WarmUp { over, from, then } => {
                let climb = share(*over, steps);
                match step.checked_sub(climb) {
                    Some(step) => then.rate(step, (steps - climb).max(1)),
                    None => {
                        let goal = then.rate(0, (steps - climb).max(1));
                        goal - (goal - goal * from) / climb as f64 * (climb - step) as f64
                    }
                }
            }
        }
    }
}

/// How many of `steps` steps this share is. A share such as 0.29 of 100 is 29, and not what its binary form falls
/// short of it.
fn share(share: f64, steps: usize) -> usize {
    (share * steps as f64 + 1e-9) as usize
}

/// A half cosine from one rate to another, `done` of it.
fn down(from: f64, to: f64, done: f64) -> f64 {
    to + 0.5 * (from - to) * (1.0 + (done * PI).cos())
}

fn one_cycle(peak: f64, step: f64, steps: f64) -> f64 {
    let (begin, last) = (peak / 25.0, steps - 1.0);
    let top = 0.3 * steps - 1.0;
    match step <= top {
        true => down(begin, peak, step / top),
        false => down(peak, begin / 1e4, (step - top) / (last - top)),
    }
}

/// A schedule on its way through a run.
#[derive(Clone)]
pub(crate) struct Plan {
    schedule: Schedule,
    times: f64,
    steps: usize,
    next: usize,
}

/// The key under which a checkpoint holds how many steps are done.
const DONE: &str = "steps";

impl LrScheduler for Plan {
    fn step(&mut self) -> f64 {
        let rate = self.times * self.schedule.rate(self.next.min(self.steps - 1), self.steps);
        self.next += 1;
        rate
    }

    fn to_record(&self) -> LrSchedulerRecord {
        LrSchedulerRecord::new().with_scalar(DONE, self.next as u64)
    }

    fn load_record(&mut self, record: LrSchedulerRecord) {
        if let Some(done) = record.scalar::<u64>(DONE) {
            self.next = done as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cycle_climbs_then_falls_to_nothing() {
        let rates = Schedule::OneCycle { peak: 0.1 }.rates(50).unwrap();
        let highest = rates.iter().copied().fold(0.0, f64::max);
        assert!((rates[0] - 0.004).abs() < 1e-12 && (highest - 0.1).abs() < 1e-12);
        assert!(rates[..15].is_sorted() && rates[15..].is_sorted_by(|a, b| a >= b));
        assert!(rates[49] < 1e-6);
    }

    fn all() -> [Schedule; 7] {
        [
            Schedule::Constant { rate: 0.1 },
            Schedule::Step { peak: 0.1, factor: 0.5, every: 0.3 },
            Schedule::Linear { peak: 0.1 },
            Schedule::Cosine { peak: 0.1 },
            Schedule::OneCycle { peak: 0.1 },
            Schedule::Cosine { peak: 0.1 }.after_warm_up(0.2),
            Schedule::OneCycle { peak: 0.1 }.after_warm_up(1.0),
        ]
    }

    /// `tests/golden/schedules.py` has written them.
    const BY_PYTORCH: &str = include_str!("../../../tests/golden/schedules.tsv");

    #[test]
    fn rates_are_those_of_pytorch() {
        for line in BY_PYTORCH.lines() {
            let mut fields = line.split('\t');
            let name = fields.next().unwrap();
            let wanted: Vec<f64> = fields.map(|rate| rate.parse().unwrap()).collect();
            let peak = 0.1;
            let schedule = match name {
                "constant" => Schedule::Constant { rate: peak },
                "step" => Schedule::Step { peak, factor: 0.5, every: 0.3 },
                "linear" => Schedule::Linear { peak },
                "cosine" => Schedule::Cosine { peak },
                "one_cycle" => Schedule::OneCycle { peak },
                "warm_up_constant" => Schedule::Constant { rate: peak }.after_warm_up(0.2),
                "warm_up_cosine" => Schedule::Cosine { peak }.after_warm_up(0.2),
                "warm_up_step" => Schedule::Step { peak, factor: 0.5, every: 0.25 }.after_warm_up(0.2),
                _ => panic!("{name} has no schedule"),
            };
            for (step, (found, wanted)) in schedule.rates(wanted.len()).unwrap().iter().zip(&wanted).enumerate() {
                assert!((found - wanted).abs() < 1e-12, "{name}, step {step}: {found}, and PyTorch's is {wanted}");
            }
        }
    }

    #[test]
    fn few_steps_are_enough_for_every_schedule() {
        for steps in 0..8 {
            for schedule in all() {
                let rates = schedule.rates(steps).unwrap();
                assert!(rates.iter().all(|rate| (0.0..=0.1 + 1e-12).contains(rate)), "{schedule:?}: {rates:?}");
            }
        }
    }

    #[test]
    fn a_scheduler_goes_on_from_its_record() {
        for schedule in all() {
            let mut whole = schedule.build(20).unwrap();
            let mut again = schedule.build(20).unwrap();
            let rates: Vec<_> = (0..20).map(|_| whole.step().base()).collect();
            assert_eq!(rates, schedule.rates(20).unwrap());
            (0..7).for_each(|_| drop(again.step()));
            let mut again = schedule.build(20).unwrap().load_record(again.to_record());
            assert_eq!(again.step().base(), rates[7], "{schedule:?}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        for rate in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
            assert!(Schedule::Constant { rate }.build(10).is_err());
            let error = Schedule::Cosine { peak: 0.1 }.after_warm_up(rate).build(10).err().unwrap().to_string();
            assert!(error.contains("over") && error.contains(&rate.to_string()), "{error}");
            let stairs = Schedule::Step { peak: 0.1, factor: 0.1, every: rate };
            assert!(stairs.clone().build(10).is_err() && stairs.after_warm_up(0.1).build(10).is_err());
        }
    }
}
