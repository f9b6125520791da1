//! Stochastic gradient descent, with momentum or without.
use super::{Known, OnePass, fields, inside};
use crate::{
    chunks::{in_chunks, in_chunks_of_both},
    flex::plain,
    isa::{Isa, Kernel},
    simd::Simd,
};
use burn::{
    backend::Flex,
    optim::{
        LearningRate, Optimizer, RecordState, Sgd, SgdConfig, SgdState, StateSink, StateSource,
        decay::WeightDecayConfig,
        join_path,
        momentum::{MomentumConfig, MomentumState},
    },
    tensor::{Device, Tensor},
};
use serde::Deserialize;

/// What a step follows from.
#[derive(Clone, Copy)]
pub struct Settings {
    /// Of a weight, what is added to its gradient.
    penalty: Option<f32>,
    momentum: Option<Momentum>,
}

#[derive(Clone, Copy)]
struct Momentum {
    factor: f32,
    /// What dampening leaves of a gradient.
    share: f32,
    nesterov: bool,
}

impl Known for Sgd {
    type Settings = Settings;
}

impl From<&SgdConfig> for OnePass<Sgd> {
    fn from(config: &SgdConfig) -> Self {
        #[derive(Deserialize)]
        struct Fields {
            weight_decay: Option<WeightDecayConfig>,
            momentum: Option<MomentumConfig>,
        }
        let settings = fields::<Fields>(config).map(|it| Settings {
            penalty: it.weight_decay.map(|it| it.penalty),
            momentum: it.momentum.map(|it| Momentum {
                factor: it.momentum as f32,
                share: (1.0 - it.dampening) as f32,
                nesterov: it.nesterov,
            }),
        });
        Self { burns: config.build(), settings }
    }
}

/// What is remembered of a parameter: burn's [`SgdState`], and under its names where it is saved.
#[derive(Clone)]
pub enum SgdMemory<const D: usize> {
    /// The velocity that a pass left.
    Velocity(Tensor<D>),
    /// What burn's own step left, which keeps the velocity to itself.
    Burns(SgdState<D>),
}

impl<const D: usize> SgdMemory<D> {
    fn nothing() -> Self {
        Self::Burns(SgdState { momentum: None })
    }

    fn into_burns(self) -> SgdState<D> {
        match self {
            Self::Velocity(velocity) => SgdState { momentum: Some(MomentumState::new(velocity)) },
            Self::Burns(state) => state,
        }
    }
}

impl<const D: usize> RecordState for SgdMemory<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        self.clone().into_burns().state_flatten(prefix, out);
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let velocity = source.take_tensor(&join_path(prefix, "momentum"), "velocity");
        Some(velocity.map_or_else(Self::nothing, |it| Self::Velocity(Tensor::from_data(it, device))))
    }
}

impl Optimizer for OnePass<Sgd> {
    type State<const D: usize> = SgdMemory<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        memory: Option<SgdMemory<D>>,
    ) -> (Tensor<D>, Option<SgdMemory<D>>) {
        let velocity = match &memory {
            Some(SgdMemory::Velocity(velocity)) => Some(velocity),
            _ => None,
        };
        let shape = tensor.dims();
        let all = [&tensor, &gradient].into_iter().chain(velocity);
        let known = all.into_iter().all(|it| it.dims() == shape && plain(it).is_some());
        match (self.settings, Isa::detect(), memory) {
            (Some(settings), Some(isa), Some(SgdMemory::Velocity(velocity))) if known => {
                settings.step(isa, rate, tensor, gradient, Some(velocity))
            }
            (Some(settings), Some(isa), None | Some(SgdMemory::Burns(SgdState { momentum: None }))) if known => {
                settings.step(isa, rate, tensor, gradient, None)
            }
            (_, _, memory) => {
                let (tensor, state) = self.burns.step(rate, tensor, gradient, memory.map(SgdMemory::into_burns));
                (tensor, state.map(SgdMemory::Burns))
            }
        }
    }

    fn to_device<const D: usize>(memory: SgdMemory<D>, device: &Device) -> SgdMemory<D> {
        match memory {
            SgdMemory::Velocity(velocity) => SgdMemory::Velocity(velocity.to_device(device)),
            SgdMemory::Burns(state) => SgdMemory::Burns(Sgd::to_device(state, device)),
        }
    }
}

impl Settings {
    fn step<const D: usize>(
        &self,
        isa: Isa,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        velocity: Option<Tensor<D>>,
    ) -> (Tensor<D>, Option<SgdMemory<D>>) {
        let (penalty, rate) = (self.penalty, rate as f32);
        let Some(momentum) = self.momentum else {
            let [tensor, mut gradient] = [tensor, gradient].map(inside);
            let tensor = tensor.storage::<f32>();
            in_chunks(gradient.storage_mut::<f32>(), |start, gradient| {
                isa.run(Descend { penalty, rate, tensor: &tensor[start..start + gradient.len()], gradient });
            });
            return (Tensor::from_primitive::<Flex>(gradient), Some(SgdMemory::nothing()));
        };
        let moving = velocity.is_some();
        let velocity = velocity.unwrap_or_else(|| Tensor::zeros_like(&tensor));
        let [tensor, mut gradient, mut velocity] = [tensor, gradient, velocity].map(inside);
        let tensor = tensor.storage::<f32>();
        let update = |start: usize, gradient: &mut [f32], velocity: &mut [f32]| {
            let tensor = &tensor[start..start + gradient.len()];
            isa.run(Roll { penalty, rate, momentum, moving, tensor, gradient, velocity });
        };
        in_chunks_of_both(gradient.storage_mut::<f32>(), velocity.storage_mut::<f32>(), update);
        let [tensor, velocity] = [gradient, velocity].map(Tensor::from_primitive::<Flex>);
        (tensor, Some(SgdMemory::Velocity(velocity)))
    }
}

/// The gradient of a weight that is pulled to zero.
#[inline(always)]
fn pulled(gradient: f32, value: f32, penalty: Option<f32>) -> f32 {
    match penalty {
        Some(penalty) => value * penalty + gradient,
        None => gradient,
    }
}

/// New values without momentum, which take the place of the gradient.
struct Descend<'a> {
    penalty: Option<f32>,
    rate: f32,
    tensor: &'a [f32],
    gradient: &'a mut [f32],
}

impl Kernel for Descend<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (&value, gradient) in self.tensor.iter().zip(self.gradient) {
            *gradient = value - pulled(*gradient, value, self.penalty) * self.rate;
        }
    }
}

/// New values with momentum, which take the place of the gradient.
struct Roll<'a> {
    penalty: Option<f32>,
    rate: f32,
    momentum: Momentum,
    /// Whether there is a velocity already; the first one is the gradient.
    moving: bool,
    tensor: &'a [f32],
    gradient: &'a mut [f32],
    velocity: &'a mut [f32],
}

impl Kernel for Roll<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Momentum { factor, share, nesterov } = self.momentum;
        for ((&value, gradient), velocity) in self.tensor.iter().zip(self.gradient).zip(self.velocity) {
            let slope = pulled(*gradient, value, self.penalty);
            *velocity = if self.moving { slope * share + *velocity * factor } else { slope };
            let step = if nesterov { *velocity * factor + slope } else { *velocity };
            *gradient = value - step * self.rate;
        }
    }
}
