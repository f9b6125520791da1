//! [`Rates`]: the parts of a network that learn at another rate than the rest.

use burn::lr_scheduler::module_lr_scheduler::ModuleLrScheduler;
use burn::module::{Module, ModuleVisitor, Param, ParamGroup};
use burn::tensor::Tensor;

use crate::error::TrainError;
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
        let mut paths = Paths::default();
        network.visit(&mut paths);
        let mut scheduler = schedule.build(steps)?;
        for (part, times) in &self.0 {
            let within =
                |path: &&String| path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let of_part: Vec<String> = paths.found.iter().filter(within).cloned().collect();
            if of_part.is_empty() {
                return Err(TrainError::NoPart { part: part.clone(), parts: paths.parts() });
            }
            scheduler = scheduler.with_group(ParamGroup::from_paths(of_part), schedule.times(*times, steps)?);
        }
        Ok(scheduler)
    }
}

/// The paths of all parameters.
#[derive(Default)]
struct Paths {
    path: Vec<String>,
    found: Vec<String>,
}

impl Paths {
    /// What the network is made of, in its own order.
    fn parts(&self) -> String {
        let mut parts: Vec<&str> = self.found.iter().filter_map(|path| path.split('.').next()).collect();
        parts.dedup();
        parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", ")
    }
}

impl ModuleVisitor for Paths {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {
        self.found.push(self.path.join("."));
    }
}
