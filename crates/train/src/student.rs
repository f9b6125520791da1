//! A network as burn-train wants it: `TrainStep` and `InferenceStep` around a [`Learn`].

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::module::{Module, ModuleMapper, ModuleVisitor};
use burn::optim::{GradientsParams, ModuleOptimizer, MultiGradientsParams};
use burn::tensor::Device;
use burn::train::metric::Adaptor;
use burn::train::{InferenceStep, ItemLazy, TrainOutput, TrainStep};
use burn_std::ExecutionError;
use kiln_tensor::Scalar;

use crate::average::Averaging;
use crate::clipping::{Clipping, scaled};
use crate::learn::{Learn, Outcome};
use crate::options::TrainingOptions;
use crate::statistics::{enclose, settle, statistics};
use crate::tally::{Evidence, Tally};

/// The network `M`, learning from batches of type `B`, and the average of its weights where one is kept. It adds nothing
/// to the parameters' paths; those of the average stand under a name that no field can have.
pub(crate) struct Student<M, B> {
    pub(crate) network: M,
    /// On the plain device, ready to predict.
    average: Option<M>,
    manner: Manner,
    batch: PhantomData<fn(B)>,
}

/// Where the average's parameters stand in a checkpoint.
const AVERAGE: &str = "*average";

/// What comes between the gradients of batches and a step of the optimiser, and after it.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    clipping: Option<Clipping>,
    averaging: Option<Averaging>,
    /// The samples that went into the next step so far, where steps are made of more than one batch.
    pending: Option<Arc<AtomicUsize>>,
    /// Whether several devices compute, each with a network of its own.
    several: bool,
}

impl Manner {
    /// As the options want it, of a run that took so many steps before.
    pub(crate) fn new(options: &TrainingOptions, steps: usize) -> Self {
        let several = !options.others.is_empty();
        let pending = (options.accumulate > 1 || several).then(Arc::default);
        let averaging = options.average.map(|decay| Averaging::new(decay, steps));
        Self { clipping: options.clipping, averaging, pending, several }
    }

    /// How many samples went into the step that is taken now, where it is made of more than one batch.
    fn samples(&self) -> Option<usize> {
        self.pending.as_ref().map(|pending| pending.swap(0, Ordering::Relaxed).max(1))
    }
}

impl<M: Module, B> Student<M, B> {
    /// The average begins with the weights as they are: a copy, whose running statistics are its own.
    pub(crate) fn new(network: M, manner: Manner) -> Self {
        let average = manner.averaging.as_ref().map(|_| network.valid());
        Self { network, average, manner, batch: PhantomData }
    }

    /// What answers: the average, where there is one.
    fn judged(&self) -> &M {
        self.average.as_ref().unwrap_or(&self.network)
    }

    /// What answers.
    pub(crate) fn into_judged(self) -> M {
        self.average.unwrap_or(self.network)
    }

    /// What a step is made of, from what its batches gave.
    fn meaned(self, gradients: GradientsParams) -> (Self, GradientsParams) {
        let samples = self.manner.samples();
        self.over(gradients, samples)
    }

    /// Gradients of sums as those of means over so many samples; what batches told of statistics is taken over. Where a step
    /// is one batch, its gradients are those already.
    fn over(self, mut gradients: GradientsParams, samples: Option<usize>) -> (Self, GradientsParams) {
        let Some(samples) = samples else { return (self, gradients) };
        let network = match self.manner.several {
            true => settle(self.network, &mut gradients, samples),
            false => self.network,
        };
        let gradients = scaled(&network, gradients, 1.0 / samples as f64);
        (Self { network, ..self }, gradients)
    }

    /// After the step, with the average moved towards it.
    fn stepped(self, step: impl FnOnce(M) -> M) -> Self {
        let network = step(self.network);
        let average = match (&self.manner.averaging, self.average) {
            (Some(averaging), Some(average)) => Some(averaging.step(average, &network)),
            _ => None,
        };
        Self { network, average, manner: self.manner, batch: PhantomData }
    }

    fn map_both(self, network: impl FnOnce(M) -> M, average: impl FnOnce(M) -> M) -> Self {
        Self { network: network(self.network), average: self.average.map(average), ..self }
    }
}

impl<M: Clone, B> Clone for Student<M, B> {
    fn clone(&self) -> Self {
        let Self { network, average, manner, batch } = self;
        Self { network: network.clone(), average: average.clone(), manner: manner.clone(), batch: *batch }
    }
}

impl<M: fmt::Debug, B> fmt::Debug for Student<M, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network.fmt(f)
    }
}

impl<M, B> fmt::Display for Student<M, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<M>())
    }
}

impl<M: Module, B> Module for Student<M, B> {
    fn collect_devices(&self, devices: Vec<Device>) -> Vec<Device> {
        self.network.collect_devices(devices)
    }

    fn fork(self, device: &Device) -> Self {
        if self.manner.several {
            // Clones share what their normalisations have seen, which cannot be on two devices: a copy has its own. The
            // average stays where steps are taken.
            let network = self.network.valid().train().fork(device);
            return Self { network, ..self };
        }
        let plain = device.clone().without_autodiff();
        self.map_both(|network| network.fork(device), |average| average.to_device(&plain))
    }

    fn to_device(self, device: &Device) -> Self {
        let plain = device.clone().without_autodiff();
        self.map_both(|network| network.to_device(device), |average| average.to_device(&plain))
    }

    fn train(self) -> Self {
        self.map_both(M::train, |average| average)
    }

    fn valid(&self) -> Self {
        let average = self.average.as_ref().map(M::valid);
        Self { network: self.network.valid(), average, manner: self.manner.clone(), batch: PhantomData }
    }

    fn materialize(self) -> Self {
        self.map_both(M::materialize, M::materialize)
    }

    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        self.network.visit(visitor);
        if let Some(average) = &self.average {
            visitor.enter_module(AVERAGE, "Average");
            average.visit(visitor);
            visitor.exit_module(AVERAGE, "Average");
        }
    }

    fn map<V: ModuleMapper>(self, mapper: &mut V) -> Self {
        let network = self.network.map(mapper);
        let average = self.average.map(|average| {
            mapper.enter_module(AVERAGE, "Average");
            let average = average.map(mapper);
            mapper.exit_module(AVERAGE, "Average");
            average
        });
        Self { network, average, manner: self.manner, batch: PhantomData }
    }
}

impl<B: Send + 'static, M: Learn<B>> TrainStep for Student<M, B> {
    type Input = B;
    type Output = Measured<<M::Tally as Tally>::Evidence>;

    fn step(&self, batch: B) -> TrainOutput<Self::Output> {
        let before = self.manner.several.then(|| statistics(&self.network));
        let outcome = self.network.learn(batch);
        let samples = outcome.samples;
        let gradients = match &self.manner.pending {
            None => outcome.loss.backward(),
            // burn adds the gradients up: those of sums are divided by all the samples when the step is taken.
            Some(pending) => {
                pending.fetch_add(outcome.samples, Ordering::Relaxed);
                (outcome.loss.clone() * outcome.samples as f64).backward()
            }
        };
        let mut output = TrainOutput::new(&self.network, gradients, Measured::new(outcome));
        if let Some(before) = before {
            enclose(&self.network, before, samples, &mut output.grads);
        }
        output
    }

    fn optimize(self, optimiser: &mut ModuleOptimizer, rate: ModuleLearningRate, gradients: GradientsParams) -> Self {
        let (student, mut gradients) = self.meaned(gradients);
        if let Some(clipping) = student.manner.clipping {
            gradients = clipping.clip(&student.network, gradients);
        }
        student.stepped(|network| optimiser.step(rate, network, gradients))
    }

    /// Each parameter takes its step on the device that its id falls to.
    fn optimize_multi(
        self,
        optimiser: &mut ModuleOptimizer,
        rate: ModuleLearningRate,
        gradients: MultiGradientsParams,
    ) -> Self {
        let samples = self.manner.samples();
        let (mut student, mut meaned) = (self, MultiGradientsParams::default());
        for (gradients, device) in gradients.grads {
            let (next, gradients) = student.over(gradients, samples);
            student = next;
            meaned.grads.push((gradients, device));
        }
        student.stepped(|network| optimiser.step_multi(rate, network, meaned))
    }
}

impl<B: Send + 'static, M: Learn<B>> InferenceStep for Student<M, B> {
    type Input = B;
    type Output = Measured<<M::Tally as Tally>::Evidence>;

    fn step(&self, batch: B) -> Self::Output {
        Measured::new(self.judged().judge(batch))
    }
}

/// What the metrics read from one batch, cut off from what led to it.
#[derive(Debug, Clone)]
pub(crate) struct Measured<E> {
    pub(crate) loss: Scalar,
    pub(crate) evidence: E,
    pub(crate) samples: usize,
}

impl<E: Evidence> Measured<E> {
    fn new(outcome: Outcome<E>) -> Self {
        Self { loss: outcome.loss.detach(), evidence: outcome.evidence.detached(), samples: outcome.samples }
    }
}

impl<E: Evidence> ItemLazy for Measured<E> {
    fn sync(self) -> Result<Self, ExecutionError> {
        self.loss.device().flush()?;
        Ok(Self { loss: self.loss.without_autodiff(), ..self })
    }
}

impl<E: Evidence> Adaptor<Measured<E>> for Measured<E> {
    fn adapt(&self) -> Self {
        self.clone()
    }
}
