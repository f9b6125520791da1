//! [`Rates`]: the parts of a network that learn at another rate than the rest.

use burn::lr_scheduler::module_lr_scheduler::ModuleLrScheduler;
use burn::module::{Module, ParamGroup};

use crate::error::TrainError;
use crate::paths::Paths;
use crate::schedule::Schedule;

/// Parts by their paths, and how many times the schedule's rate each learns at; the last that holds a parameter decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates(Vec<(String, f64)>);

impl Rates {
    pub(crate) fn push(&mut self, part: String, times: f64) {
        self.0.push((part, times));
    }

    /// As a checkpoint tells them.
    pub(crate) fn told(&self) -> String {
        let each: Vec<String> = self.0.iter().map(|(part, times)| format!("{part}: {times}")).collect();
        if each.is_empty() { "none".into() } else { each.join(", ") }
    }

    /// The rates of all parameters over a run of `steps` steps.
    pub(crate) fn scheduler<M: Module>(
        &self,
        network: &M,
        schedule: &Schedule,
        steps: usize,
    ) -> Result<ModuleLrScheduler, TrainError> {
        let paths = Paths::of(network);
        let mut scheduler = schedule.build(steps)?;
        for (part, times) in &self.0 {
            let of_part = paths.within(part);
            if of_part.is_empty() {
                return Err(TrainError::NoPart { part: part.clone(), parts: paths.parts() });
            }
            let plan = schedule.times(*times, steps).map_err(|error| match error {
                TrainError::Rate { rate } => TrainError::PartRate { part: part.clone(), rate },
                error => error,
            })?;
            scheduler = scheduler.with_group(ParamGroup::from_paths(of_part), plan);
        }
        Ok(scheduler)
    }
}
