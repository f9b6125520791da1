//! A network as burn-train wants it: `TrainStep` and `InferenceStep` around a [`Learn`].

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::module::{Module, ModuleMapper, ModuleVisitor};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::Device;
use burn::train::metric::Adaptor;
use burn::train::{InferenceStep, ItemLazy, TrainOutput, TrainStep};
use burn_std::ExecutionError;
use kiln_tensor::Scalar;

use crate::clipping::{Clipping, scaled};
use crate::learn::{Learn, Outcome};
use crate::options::TrainingOptions;
use crate::tally::{Evidence, Tally};

/// The network `M`, learning from batches of type `B`. It adds nothing to the parameters' paths.
pub(crate) struct Student<M, B> {
    pub(crate) network: M,
    manner: Manner,
    batch: PhantomData<fn(B)>,
}

/// What comes between the gradients of batches and a step of the optimiser.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    clipping: Option<Clipping>,
    /// The samples that went into the next step so far, where steps accumulate batches.
    pending: Option<Arc<AtomicUsize>>,
}

impl Manner {
    pub(crate) fn new(options: &TrainingOptions) -> Self {
        let pending = (options.accumulate > 1).then(Arc::default);
        Self { clipping: options.clipping, pending }
    }
}

impl<M, B> Student<M, B> {
    pub(crate) fn new(network: M, manner: Manner) -> Self {
        Self { network, manner, batch: PhantomData }
    }
}

impl<M: Clone, B> Clone for Student<M, B> {
    fn clone(&self) -> Self {
        Self::new(self.network.clone(), self.manner.clone())
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
        Self::new(self.network.fork(device), self.manner)
    }

    fn to_device(self, device: &Device) -> Self {
        Self::new(self.network.to_device(device), self.manner)
    }

    fn train(self) -> Self {
        Self::new(self.network.train(), self.manner)
    }

    fn valid(&self) -> Self {
        Self::new(self.network.valid(), self.manner.clone())
    }

    fn materialize(self) -> Self {
        Self::new(self.network.materialize(), self.manner)
    }

    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        self.network.visit(visitor);
    }

    fn map<V: ModuleMapper>(self, mapper: &mut V) -> Self {
        Self::new(self.network.map(mapper), self.manner)
    }
}

impl<B: Send + 'static, M: Learn<B>> TrainStep for Student<M, B> {
    type Input = B;
    type Output = Measured<<M::Tally as Tally>::Evidence>;

    fn step(&self, batch: B) -> TrainOutput<Self::Output> {
        let outcome = self.network.learn(batch);
        let gradients = match &self.manner.pending {
            None => outcome.loss.backward(),
            // burn adds the gradients up: those of sums are divided by all the samples when the step is taken.
            Some(pending) => {
                pending.fetch_add(outcome.samples, Ordering::Relaxed);
                (outcome.loss.clone() * outcome.samples as f64).backward()
            }
        };
        TrainOutput::new(self, gradients, Measured::new(outcome))
    }

    fn optimize(
        self,
        optimiser: &mut ModuleOptimizer,
        rate: ModuleLearningRate,
        mut gradients: GradientsParams,
    ) -> Self {
        if let Some(pending) = &self.manner.pending {
            let samples = pending.swap(0, Ordering::Relaxed).max(1);
            gradients = scaled(&self.network, gradients, 1.0 / samples as f64);
        }
        if let Some(clipping) = self.manner.clipping {
            gradients = clipping.clip(&self.network, gradients);
        }
        optimiser.step(rate, self, gradients)
    }
}

impl<B: Send + 'static, M: Learn<B>> InferenceStep for Student<M, B> {
    type Input = B;
    type Output = Measured<<M::Tally as Tally>::Evidence>;

    fn step(&self, batch: B) -> Self::Output {
        Measured::new(self.network.judge(batch))
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
