//! Adam and AdamW.
use super::{Known, OnePass, fields, inside};
use crate::{
    chunks::CHUNK,
    flex::plain,
    isa::{Isa, Kernel},
    simd::Simd,
};
use burn::{
    backend::Flex,
    optim::{
        Adam, AdamConfig, AdamState, AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, LearningRate, Optimizer,
        decay::WeightDecayConfig,
    },
    tensor::{Device, Tensor},
};
use rayon::prelude::*;
use serde::Deserialize;

/// What a step follows from.
#[derive(Clone, Copy)]
pub struct Settings {
    betas: [f32; 2],
    epsilon: f32,
    decay: Decay,
}

/// What pulls weights to zero.
#[derive(Clone, Copy)]
enum Decay {
    /// Added to the gradient, as Adam does it.
    Penalty(Option<f32>),
    /// Apart from the gradient, as AdamW does it.
    Decoupled(f32),
}

impl From<&AdamConfig> for OnePass<Adam> {
    fn from(config: &AdamConfig) -> Self {
        #[derive(Deserialize)]
        struct Fields {
            beta_1: f32,
            beta_2: f32,
            epsilon: f32,
            amsgrad: bool,
            weight_decay: Option<WeightDecayConfig>,
        }
        let fields = fields::<Fields>(config).filter(|it| !it.amsgrad);
        let settings = fields.map(|it| Settings {
            betas: [it.beta_1, it.beta_2],
            epsilon: it.epsilon,
            decay: Decay::Penalty(it.weight_decay.map(|it| it.penalty)),
        });
        Self { burns: config.build(), settings }
    }
}

impl From<&AdamWConfig> for OnePass<AdamW> {
    fn from(config: &AdamWConfig) -> Self {
        #[derive(Deserialize)]
        struct Fields {
            beta_1: f32,
            beta_2: f32,
            epsilon: f32,
            amsgrad: bool,
            weight_decay: f32,
            cautious_weight_decay: bool,
        }
        let fields = fields::<Fields>(config).filter(|it| !it.amsgrad && !it.cautious_weight_decay);
        let settings = fields.map(|it| Settings {
            betas: [it.beta_1, it.beta_2],
            epsilon: it.epsilon,
            decay: Decay::Decoupled(it.weight_decay),
        });
        Self { burns: config.build(), settings }
    }
}

macro_rules! optimizer {
    ($($optimizer:ident, $state:ident;)*) => {$(
        impl Known for $optimizer {
            type Settings = Settings;
        }

        impl Optimizer for OnePass<$optimizer> {
            type State<const D: usize> = $state<D>;

            fn step<const D: usize>(
                &self,
                rate: LearningRate,
                tensor: Tensor<D>,
                gradient: Tensor<D>,
                state: Option<$state<D>>,
            ) -> (Tensor<D>, Option<$state<D>>) {
                let shape = tensor.dims();
                let moments = state.as_ref().map(|state| [&state.momentum.moment_1, &state.momentum.moment_2]);
                let all = [&tensor, &gradient].into_iter().chain(moments.into_iter().flatten());
                let (Some(settings), Some(isa), true) =
                    (self.settings, Isa::detect(), all.into_iter().all(|it| it.dims() == shape && plain(it).is_some()))
                else {
                    return self.burns.step(rate, tensor, gradient, state);
                };
                let (tensor, momentum) = settings.step(isa, rate, tensor, gradient, state.map(|it| it.momentum));
                (tensor, Some($state { momentum }))
            }

            fn to_device<const D: usize>(state: $state<D>, device: &Device) -> $state<D> {
                $optimizer::to_device(state, device)
            }
        }
    )*};
}
optimizer!(Adam, AdamState; AdamW, AdamWState;);

impl Settings {
    fn step<const D: usize>(
        &self,
        isa: Isa,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<AdaptiveMomentumState<D>>,
    ) -> (Tensor<D>, AdaptiveMomentumState<D>) {
        let state = state.unwrap_or_else(|| {
            let zeros = Tensor::zeros_like(&tensor);
            AdaptiveMomentumState::new(0, zeros.clone(), zeros)
        });
        let time = state.time + 1;
        let [tensor, mut gradient, mut moment_1, mut moment_2] =
            [tensor, gradient, state.moment_1, state.moment_2].map(inside);
        let step = self.at(time, rate);
        let update = |(tensor, gradient, moment_1, moment_2): (&[f32], &mut [f32], &mut [f32], &mut [f32])| {
            isa.run(Update { step, tensor, gradient, moment_1, moment_2 });
        };
        let (tensor, gradient_now) = (tensor.storage::<f32>(), gradient.storage_mut::<f32>());
        let (first, second) = (moment_1.storage_mut::<f32>(), moment_2.storage_mut::<f32>());
        if tensor.len() <= CHUNK {
            update((tensor, gradient_now, first, second));
        } else {
            let moments = (first.par_chunks_mut(CHUNK), second.par_chunks_mut(CHUNK));
            let chunks = (tensor.par_chunks(CHUNK), gradient_now.par_chunks_mut(CHUNK), moments.0, moments.1);
            chunks.into_par_iter().for_each(update);
        }
        let [tensor, moment_1, moment_2] = [gradient, moment_1, moment_2].map(Tensor::from_primitive::<Flex>);
        (tensor, AdaptiveMomentumState::new(time, moment_1, moment_2))
    }

    /// The numbers of the step, each calculated as burn does.
    fn at(&self, time: usize, rate: LearningRate) -> Step {
        let Self { betas, epsilon, decay } = *self;
        let [left_1, left_2] = betas.map(|beta| 1.0 - beta.powi(time as i32));
        let (formula, epsilon) = match decay {
            Decay::Penalty(penalty) => {
                let root = left_2.sqrt();
                (Formula::Adam { penalty, factor: root / left_1 }, epsilon * root)
            }
            Decay::Decoupled(decay) => {
                let keep = (1.0 - rate * f64::from(decay)) as f32;
                (Formula::AdamW { keep, divisors: [left_1, left_2] }, epsilon)
            }
        };
        Step { betas, epsilon, rate: rate as f32, formula }
    }
}

/// One step's numbers.
#[derive(Clone, Copy)]
struct Step {
    betas: [f32; 2],
    epsilon: f32,
    rate: f32,
    formula: Formula,
}

#[derive(Clone, Copy)]
enum Formula {
    Adam { penalty: Option<f32>, factor: f32 },
    AdamW { keep: f32, divisors: [f32; 2] },
}

/// The new values of a part of a parameter, which take the place of its gradient.
struct Update<'a> {
    step: Step,
    tensor: &'a [f32],
    gradient: &'a mut [f32],
    moment_1: &'a mut [f32],
    moment_2: &'a mut [f32],
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Step { betas: [beta_1, beta_2], epsilon, rate, formula } = self.step;
        let moments = self.moment_1.iter_mut().zip(self.moment_2);
        for ((&value, gradient), (moment_1, moment_2)) in self.tensor.iter().zip(self.gradient).zip(moments) {
            let slope = match formula {
                Formula::Adam { penalty: Some(penalty), .. } => value * penalty + *gradient,
                _ => *gradient,
            };
            *moment_1 = *moment_1 * beta_1 + slope * (1.0 - beta_1);
            *moment_2 = *moment_2 * beta_2 + slope * slope * (1.0 - beta_2);
            *gradient = match formula {
                Formula::Adam { factor, .. } => value - *moment_1 * factor / (moment_2.sqrt() + epsilon) * rate,
                Formula::AdamW { keep, divisors } => {
                    let root = (*moment_2 / divisors[1]).sqrt();
                    value * keep - *moment_1 / divisors[0] / (root + epsilon) * rate
                }
            };
        }
    }
}
