//! [`MuonAdamWConfig`]: Muon for matrices, AdamW for everything else.

use burn::config::Config;
use burn::optim::momentum::MomentumState;
use burn::optim::{
    AdamW, AdamWConfig, AdamWState, LearningRate, ModuleOptimizer, Optimizer, RecordState, StateSink, StateSource,
    join_path,
};
use burn::tensor::{Device, Tensor};

use crate::optimiser::OptimiserConfig;

/// Muon for weights of two axes or more, AdamW for all other parameters, at one learning rate. Convolutional networks learn
/// more from as many samples: the example `detection` is further after two epochs of it than after four of AdamW.
///
/// A step of Muon is the gradient's momentum with all its singular values made equal, so that rare directions are learnt
/// as fast as frequent ones; it is scaled to the size of a step of AdamW. Kernels of a convolution, `[O, I, ..]`, are a
/// matrix of `O` rows: burn's own
/// [`MuonConfig`](burn::optim::MuonConfig) takes matrices alone.
///
/// # Source
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), with the scale of Liu et al., "Muon is
/// Scalable for LLM Training" (2025).
///
/// ```
/// use kiln_train::{MuonAdamWConfig, OptimiserConfig};
/// use burn::optim::Optimizer;
/// use burn::tensor::{Device, Tensor};
/// let muon = MuonAdamWConfig::new().with_weight_decay(0.0).build();
/// let weight = Tensor::<2>::zeros([2, 2], &Device::flex());
/// let gradient = Tensor::from_data([[8.0, 0.0], [0.0, 1.0]], &Device::flex());
/// let (weight, _) = muon.step(0.1, weight, gradient, None);
/// let moved: Vec<f32> = weight.into_data().try_to_vec().unwrap();
/// assert!(moved[0] / moved[3] < 2.0, "eight times the gradient, and hardly a longer step");
/// ```
#[derive(Config, Debug)]
pub struct MuonAdamWConfig {
    /// What pulls all parameters to zero, in shares of a step; 0.01 unless told otherwise.
    #[config(default = 0.01)]
    pub weight_decay: f32,
    /// How much of the step before goes into the next one of a matrix; 0.95 unless told otherwise.
    #[config(default = 0.95)]
    pub momentum: f64,
}

impl OptimiserConfig for MuonAdamWConfig {
    type Optimiser = MuonAdamW;

    fn build(&self) -> MuonAdamW {
        let others = AdamWConfig::new().with_weight_decay(self.weight_decay);
        MuonAdamW {
            momentum: self.momentum,
            weight_decay: f64::from(self.weight_decay),
            others: OptimiserConfig::build(&others),
        }
    }
}

impl MuonAdamWConfig {
    /// The optimiser of a whole network, for a loop of one's own.
    pub fn init(&self) -> ModuleOptimizer {
        ModuleOptimizer::from(self.build())
    }
}

/// What [`MuonAdamWConfig`] builds.
#[derive(Clone)]
pub struct MuonAdamW {
    momentum: f64,
    weight_decay: f64,
    others: <AdamWConfig as OptimiserConfig>::Optimiser,
}

/// What [`MuonAdamW`] keeps of a parameter: the velocity of a matrix, or the momentum of AdamW.
#[derive(Clone)]
pub struct MuonAdamWState<const D: usize> {
    velocity: Option<Tensor<D>>,
    other: Option<AdamWState<D>>,
}

impl<const D: usize> RecordState for MuonAdamWState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        let velocity = self.velocity.clone().map(MomentumState::new);
        velocity.iter().for_each(|state| state.state_flatten(&join_path(prefix, "matrix"), out));
        self.other.iter().for_each(|state| state.state_flatten(&join_path(prefix, "other"), out));
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let [matrix, other] = ["matrix", "other"].map(|name| join_path(prefix, name));
        Some(Self {
            velocity: source.take_tensor(&matrix, "velocity").map(|it| Tensor::from_data(it, device)),
            other: AdamWState::state_unflatten(&other, source, device),
        })
    }
}

impl Optimizer for MuonAdamW {
    type State<const D: usize> = MuonAdamWState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<MuonAdamWState<D>>,
    ) -> (Tensor<D>, Option<MuonAdamWState<D>>) {
        let (velocity, other) = state.map_or((None, None), |state| (state.velocity, state.other));
        if D < 2 {
            let (tensor, other) = self.others.step(rate, tensor, gradient, other);
            return (tensor, Some(MuonAdamWState { velocity: None, other }));
        }
        let shape = tensor.dims();
        let [rows, columns] = [shape[0], shape[1..].iter().product()];
        let size = 0.2 * (rows.max(columns) as f64).sqrt();
        let (keep, rate) = (1.0 - rate * self.weight_decay, rate * size);
        let otherwise = |tensor: Tensor<D>, gradient: Tensor<D>, velocity: Option<Tensor<D>>| {
            let velocity = match velocity {
                Some(velocity) => gradient.clone() + velocity * self.momentum,
                None => gradient.clone(),
            };
            let ahead = gradient + velocity.clone() * self.momentum;
            let step = orthogonal(ahead.reshape([rows, columns])).reshape(shape);
            [tensor * keep - step * rate, velocity]
        };
        #[cfg(feature = "kernels")]
        let [tensor, velocity] =
            kiln_cpu::MuonStep { momentum: self.momentum as f32, keep: keep as f32, rate: rate as f32 }
                .of(tensor, gradient, velocity, otherwise);
        #[cfg(not(feature = "kernels"))]
        let [tensor, velocity] = otherwise(tensor, gradient, velocity);
        (tensor, Some(MuonAdamWState { velocity: Some(velocity), other: None }))
    }

    fn to_device<const D: usize>(state: MuonAdamWState<D>, device: &Device) -> MuonAdamWState<D> {
        MuonAdamWState {
            velocity: state.velocity.map(|velocity| velocity.to_device(device)),
            other: state.other.map(|state| AdamW::to_device(state, device)),
        }
    }
}

/// The matrix with its singular values made about one, by five of Jordan's iterations.
///
/// Each multiplies the matrix by a polynomial of its product with itself, `x xT`. All those commute, so they are
/// multiplied with each other, small as they are, and the matrix by the last of them.
fn orthogonal(matrix: Tensor<2>) -> Tensor<2> {
    const COEFFICIENTS: [f64; 3] = [3.4445, -4.775, 2.0315];
    let [rows, columns] = matrix.dims();
    let x = if rows > columns { matrix.transpose() } else { matrix };
    let length = (x.clone() * x.clone()).sum().sqrt().clamp_min(1e-7);
    let x = x / length.reshape([1, 1]);
    let identity = Tensor::<2>::eye(rows.min(columns), &x.device());
    let mut product = x.clone().matmul(x.clone().transpose());
    let mut all = identity.clone();
    for iteration in 0..5 {
        let [a, b, c] = COEFFICIENTS;
        let next = identity.clone() * a + product.clone() * b + product.clone().matmul(product.clone()) * c;
        all = if iteration == 0 { next.clone() } else { next.clone().matmul(all) };
        if iteration < 4 {
            product = next.clone().matmul(product).matmul(next);
        }
    }
    let x = all.matmul(x);
    if rows > columns { x.transpose() } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::optim::decay::WeightDecayConfig;
    use burn::optim::{AdjustLrFn, MuonConfig};
    use burn::tensor::Distribution;

    /// burn's own, which takes matrices alone.
    fn burns() -> burn::optim::Muon {
        MuonConfig::new()
            .with_weight_decay(Some(WeightDecayConfig::new(0.01)))
            .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW)
            .build()
    }

    #[test]
    fn matrices_step_as_burns_own() {
        let device = Device::flex();
        for shape in [[3, 7], [16, 16], [40, 9], [1, 5]] {
            let random = || Tensor::<2>::random(shape, Distribution::Normal(0.0, 1.0), &device);
            let (mut ours, mut theirs) = (random(), None);
            let mut theirs_weight = ours.clone();
            let mut state = None;
            for _ in 0..4 {
                let gradient = random();
                (ours, state) = MuonAdamWConfig::new().build().step(0.1, ours, gradient.clone(), state);
                (theirs_weight, theirs) = burns().step(0.1, theirs_weight, gradient, theirs);
            }
            let far: f32 = (ours - theirs_weight).abs().max().into_scalar();
            assert!(far < 1e-3, "{shape:?}: {far}");
        }
    }

    /// Inside automatic differentiation there are no kernels.
    #[test]
    fn matrices_step_with_kernels_as_without() {
        let random = |shape: [usize; 4]| Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex());
        let muon = MuonAdamWConfig::new().build();
        for shape in [[8, 3, 3, 3], [20, 2, 1, 1], [1, 1, 1, 1]] {
            let (weight, gradient, next) = (random(shape), random(shape), random(shape));
            let stepped = |device: &Device| {
                let [weight, gradient, next] = [&weight, &gradient, &next].map(|it| it.clone().to_device(device));
                let (weight, state) = muon.step(0.1, weight, gradient, None);
                muon.step(0.1, weight, next, state).0.into_data()
            };
            let [with, without] = [Device::flex(), Device::flex().autodiff()].map(|device| stepped(&device));
            with.assert_approx_eq(&without, burn::tensor::Tolerance::<f32>::absolute(1e-3));
        }
    }

    #[test]
    fn kernels_step_as_the_matrix_of_their_rows() {
        let device = Device::flex();
        let [weight, gradient] = [(); 2].map(|()| Tensor::<4>::random([4, 3, 2, 2], Distribution::Default, &device));
        let muon = MuonAdamWConfig::new().build();
        let (matrix, _) = muon.step(0.1, weight.clone().reshape([4, 12]), gradient.clone().reshape([4, 12]), None);
        let (kernels, _) = muon.step(0.1, weight, gradient, None);
        assert_eq!(kernels.reshape([4, 12]).into_data(), matrix.into_data());
    }

    #[test]
    fn lists_step_as_adam_w() {
        let device = Device::flex();
        let [weight, gradient] = [(); 2].map(|()| Tensor::<1>::random([5], Distribution::Default, &device));
        let adam_w = OptimiserConfig::build(&AdamWConfig::new().with_weight_decay(0.01));
        let (wanted, _) = adam_w.step(0.1, weight.clone(), gradient.clone(), None);
        let (ours, _) = MuonAdamWConfig::new().build().step(0.1, weight, gradient, None);
        assert_eq!(ours.into_data(), wanted.into_data());
    }

    #[test]
    fn a_gradient_of_zeros_moves_nothing() {
        let device = Device::flex();
        let muon = MuonAdamWConfig::new().with_weight_decay(0.0).build();
        let (weight, _) = muon.step(0.1, Tensor::<2>::ones([2, 3], &device), Tensor::zeros([2, 3], &device), None);
        assert_eq!(weight.into_data(), Tensor::<2>::ones([2, 3], &device).into_data());
    }

    /// One step, all that it leaves saved and read, and another step with both.
    fn assert_goes_on<const D: usize>(shape: [usize; D]) {
        let device = Device::flex();
        let muon = MuonAdamWConfig::new().build();
        let random = || Tensor::<D>::random(shape, Distribution::Default, &device);
        let (weight, state) = muon.step(0.1, random(), random(), None);
        let mut sink = StateSink::default();
        state.as_ref().unwrap().state_flatten("weight", &mut sink);
        let mut source = StateSource::new(sink.scalars.into_iter().collect());
        sink.tensors.into_iter().for_each(|(name, data)| source.insert_tensor(name, data));
        let read = MuonAdamWState::<D>::state_unflatten("weight", &mut source, &device);
        let gradient = random();
        let [went_on, again] = [state, read].map(|state| muon.step(0.1, weight.clone(), gradient.clone(), state).0);
        assert_eq!(went_on.into_data(), again.into_data());
    }

    #[test]
    fn what_is_saved_goes_on_as_it_would_have() {
        assert_goes_on([5]);
        assert_goes_on([3, 4]);
        assert_goes_on([3, 2, 2, 2]);
    }
}
