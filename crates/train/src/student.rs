//! A network as burn-train wants it: `TrainStep` and `InferenceStep` around a [`Learn`].

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;

use burn::module::{Module, ModuleMapper, ModuleVisitor};
use burn::tensor::Device;
use burn::train::metric::Adaptor;
use burn::train::{InferenceStep, ItemLazy, TrainOutput, TrainStep};
use burn_std::ExecutionError;
use kiln_tensor::{Int, Scalar};

use crate::learn::{Learn, Outcome};

/// The network `M`, learning from batches of type `B`. It adds nothing to the parameters' paths.
pub(crate) struct Student<M, B> {
    pub(crate) network: M,
    batch: PhantomData<fn(B)>,
}

impl<M, B> Student<M, B> {
    pub(crate) fn new(network: M) -> Self {
        Self { network, batch: PhantomData }
    }
}

impl<M: Clone, B> Clone for Student<M, B> {
    fn clone(&self) -> Self {
        Self::new(self.network.clone())
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
        Self::new(self.network.fork(device))
    }

    fn to_device(self, device: &Device) -> Self {
        Self::new(self.network.to_device(device))
    }

    fn train(self) -> Self {
        Self::new(self.network.train())
    }

    fn valid(&self) -> Self {
        Self::new(self.network.valid())
    }

    fn materialize(self) -> Self {
        Self::new(self.network.materialize())
    }

    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        self.network.visit(visitor);
    }

    fn map<V: ModuleMapper>(self, mapper: &mut V) -> Self {
        Self::new(self.network.map(mapper))
    }
}

impl<B: Send + 'static, M: Learn<B>> TrainStep for Student<M, B> {
    type Input = B;
    type Output = Measured;

    fn step(&self, batch: B) -> TrainOutput<Measured> {
        let outcome = self.network.learn(batch);
        let gradients = outcome.loss.backward();
        TrainOutput::new(self, gradients, Measured::new(outcome))
    }
}

impl<B: Send + 'static, M: Learn<B>> InferenceStep for Student<M, B> {
    type Input = B;
    type Output = Measured;

    fn step(&self, batch: B) -> Measured {
        Measured::new(self.network.learn(batch))
    }
}

/// What the metrics read from one batch, cut off from what led to it.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) loss: Scalar,
    pub(crate) hits: Scalar<Int>,
    pub(crate) samples: usize,
}

impl Measured {
    fn new(outcome: Outcome) -> Self {
        Self { loss: outcome.loss.detach(), hits: outcome.hits, samples: outcome.samples }
    }
}

impl ItemLazy for Measured {
    fn sync(self) -> Result<Self, ExecutionError> {
        self.loss.device().flush()?;
        Ok(Self { loss: self.loss.without_autodiff(), hits: self.hits.without_autodiff(), samples: self.samples })
    }
}

impl Adaptor<Measured> for Measured {
    fn adapt(&self) -> Measured {
        self.clone()
    }
}
