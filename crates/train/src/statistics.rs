//! What normalisations learn from batches, brought together from several devices.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

/// What the fields are called that hold what a normalisation has seen: PyTorch's names.
const RUNNING: &str = "running_";

/// Whether a field of this name holds some.
pub(crate) fn is_statistic(field: &str) -> bool {
    field.starts_with(RUNNING)
}

/// The statistics of a network, each under its id.
pub(crate) fn statistics<M: Module>(network: &M) -> GradientsParams {
    let mut found = Found { field: Field::default(), statistics: GradientsParams::new() };
    network.visit(&mut found);
    found.statistics
}

/// Puts how far a batch has moved each statistic, times the samples of the batch, among its gradients: they go the same
/// way to the device that takes the step, and are added up there.
pub(crate) fn enclose<M: Module>(network: &M, before: GradientsParams, samples: usize, into: &mut GradientsParams) {
    let mut enclose = Enclose { field: Field::default(), before, samples: samples as f64, into };
    network.visit(&mut enclose);
}

/// Takes what [`enclose`] put there from among the gradients, and moves each statistic by its mean over so many samples.
pub(crate) fn settle<M: Module>(network: M, gradients: &mut GradientsParams, samples: usize) -> M {
    network.map(&mut Settle { field: Field::default(), gradients, share: 1.0 / samples.max(1) as f64 })
}

/// The fields that lead to what is visited.
#[derive(Default)]
struct Field(Vec<String>);

impl Field {
    fn enter(&mut self, name: &str) {
        self.0.push(name.into());
    }

    fn leave(&mut self) {
        self.0.pop();
    }

    fn is_statistic(&self) -> bool {
        self.0.last().is_some_and(|name| is_statistic(name))
    }
}

struct Found {
    field: Field,
    statistics: GradientsParams,
}

impl ModuleVisitor for Found {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.field.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.field.leave();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if self.field.is_statistic() {
            self.statistics.register(param.id, param.val().without_autodiff());
        }
    }
}

struct Enclose<'a> {
    field: Field,
    before: GradientsParams,
    samples: f64,
    into: &'a mut GradientsParams,
}

impl ModuleVisitor for Enclose<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.field.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.field.leave();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(before) = self.before.remove::<D>(param.id).filter(|_| self.field.is_statistic()) {
            self.into.register(param.id, (param.val().without_autodiff() - before) * self.samples);
        }
    }
}

struct Settle<'a> {
    field: Field,
    gradients: &'a mut GradientsParams,
    share: f64,
}

impl ModuleMapper for Settle<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.field.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.field.leave();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if !self.field.is_statistic() {
            return param;
        }
        let Some(moved) = self.gradients.remove::<D>(param.id) else { return param };
        let share = self.share;
        param.map(|statistic| {
            let tracked = statistic.device().is_autodiff();
            let statistic = statistic.without_autodiff();
            let moved = moved.to_device(&statistic.device());
            let statistic = statistic + moved * share;
            if tracked { Tensor::from_inner(statistic) } else { statistic }
        })
    }
}
