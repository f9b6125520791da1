//! How the learning rate moves over a run, by burn's schedulers.

use burn::lr_scheduler::LrSchedulerConfig;
use burn::lr_scheduler::cosine::CosineAnnealingLrSchedulerConfig;
use burn::lr_scheduler::linear::LinearLrSchedulerConfig;
use burn::lr_scheduler::module_lr_scheduler::{ModuleLrScheduler, ModuleLrSchedulerConfig};
use burn::lr_scheduler::sequential::SequentialLrSchedulerConfig;
use serde::{Deserialize, Serialize};

use crate::error::TrainError;

/// How the learning rate moves over all steps of a run. Rates lie in (0, 1].
///
/// ```
/// use kiln_train::Schedule;
/// assert!(Schedule::OneCycle { peak: 0.003 }.build(100).is_ok());
/// let error = Schedule::Cosine { peak: 1.5 }.build(100).err().map(|error| error.to_string()).unwrap_or_default();
/// assert!(error.contains("1.5") && error.contains("at most 1"), "{error}");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// One rate throughout.
    Constant {
        /// The rate.
        rate: f64,
    },
    /// From `peak` down a half cosine to nothing at the last step.
    Cosine {
        /// The rate of the first step.
        peak: f64,
    },
    /// Up a line from a tenth of `peak` over the first fifth of the steps, then down a half cosine to nothing.
    OneCycle {
        /// The highest rate.
        peak: f64,
    },
}

/// A one-cycle run climbs for one step in this many.
const CLIMB: usize = 5;

impl Schedule {
    /// burn's scheduler for a run of `steps` steps.
    ///
    /// # Errors
    /// A rate outside (0, 1].
    pub fn build(&self, steps: usize) -> Result<ModuleLrScheduler, TrainError> {
        let steps = steps.max(1);
        let config = match *self {
            Self::Constant { rate } => LrSchedulerConfig::Constant(rate),
            Self::Cosine { peak } => cosine(peak, steps),
            Self::OneCycle { peak } => match steps / CLIMB {
                0 => cosine(peak, steps),
                climb => LrSchedulerConfig::Sequential(SequentialLrSchedulerConfig::new(
                    vec![
                        LrSchedulerConfig::Linear(LinearLrSchedulerConfig::new(peak / 10.0, peak, climb)),
                        cosine(peak, steps - climb),
                    ],
                    vec![climb],
                )),
            },
        };
        let rate = self.highest();
        if !(rate > 0.0 && rate <= 1.0) {
            return Err(TrainError::Rate { rate });
        }
        ModuleLrSchedulerConfig::new(config).init().map_err(|_| TrainError::Rate { rate })
    }

    /// The highest rate it reaches.
    pub fn highest(&self) -> f64 {
        match *self {
            Self::Constant { rate } => rate,
            Self::Cosine { peak } | Self::OneCycle { peak } => peak,
        }
    }
}

fn cosine(peak: f64, steps: usize) -> LrSchedulerConfig {
    LrSchedulerConfig::Cosine(CosineAnnealingLrSchedulerConfig::new(peak, steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, steps: usize) -> Vec<f64> {
        let mut scheduler = schedule.build(steps).expect("a valid rate");
        (0..steps).map(|_| scheduler.step().base()).collect()
    }

    #[test]
    fn one_cycle_climbs_then_falls_to_nothing() {
        let rates = rates(Schedule::OneCycle { peak: 0.1 }, 50);
        let highest = rates.iter().copied().fold(0.0, f64::max);
        assert!((rates[0] - 0.01).abs() < 1e-12 && (highest - 0.1).abs() < 1e-12);
        assert!(rates[..10].is_sorted() && rates[10..].is_sorted_by(|a, b| a >= b));
        assert!(rates[49] < 0.001);
    }

    #[test]
    fn few_steps_are_enough_for_every_schedule() {
        for steps in 0..8 {
            for schedule in
                [Schedule::Constant { rate: 0.1 }, Schedule::Cosine { peak: 0.1 }, Schedule::OneCycle { peak: 0.1 }]
            {
                assert!(rates(schedule, steps).iter().all(|rate| *rate >= 0.0));
            }
        }
    }

    #[test]
    fn rates_out_of_range_are_refused_with_the_rate() {
        for rate in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
            assert!(Schedule::Constant { rate }.build(10).is_err());
        }
    }
}
