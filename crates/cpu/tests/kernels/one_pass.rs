//! Steps of Adam, AdamW, SGD and Muon.
use crate::{assert_close, assert_same, assert_same_on_any_threads, elsewhere, pair, random, shapes};
use burn::{
    backend::Flex,
    module::{Module, Param},
    optim::{
        AdamConfig, AdamState, AdamWConfig, AdamWState, AdjustLrFn, GradientsParams, LearningRate, ModuleOptimizer,
        MuonConfig, Optimizer, RecordState, SgdConfig, SgdState, StateSink, StateSource, decay::WeightDecayConfig,
        momentum::MomentumConfig,
    },
    tensor::{DType, Device, Tensor, TensorData},
};
use kiln_cpu::{MuonStep, OnePass, SgdMemory};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};

/// A weight after each of some steps, and all that the optimiser remembers in the end.
fn steps(optimiser: &impl Optimizer, weight: Tensor<2>, gradients: &[Tensor<2>]) -> (Vec<TensorData>, StateSink) {
    steps_of(optimiser, 3e-3, weight, gradients)
}

/// [`steps`] at a rate.
fn steps_of(
    optimiser: &impl Optimizer,
    rate: LearningRate,
    weight: Tensor<2>,
    gradients: &[Tensor<2>],
) -> (Vec<TensorData>, StateSink) {
    let (mut weight, mut state, mut seen) = (weight, None, Vec::new());
    for gradient in gradients {
        (weight, state) = optimiser.step(rate, weight, gradient.clone(), state);
        seen.push(weight.to_data());
    }
    let mut memory = StateSink::default();
    state.expect("all keep a state").state_flatten("", &mut memory);
    (seen, memory)
}

/// A weight and gradients, of a size that one thread takes and of one that many take.
fn problems() -> [(Tensor<2>, Vec<Tensor<2>>); 2] {
    [[3, 7], [150, 333]].map(|shape| problem(shape, 5))
}

/// A weight, and gradients for so many steps.
fn problem(shape: [usize; 2], steps: usize) -> (Tensor<2>, Vec<Tensor<2>>) {
    let device = Device::flex();
    (random(shape, &device), (0..steps).map(|_| random(shape, &device)).collect())
}

fn assert_equal(ours: &impl Optimizer, burns: &impl Optimizer) {
    problems().into_iter().for_each(|problem| assert_equal_on(problem, ours, burns));
}

fn assert_equal_on((weight, gradients): (Tensor<2>, Vec<Tensor<2>>), ours: &impl Optimizer, burns: &impl Optimizer) {
    let (ours, our_memory) = steps(ours, weight.clone(), &gradients);
    let (burns, burns_memory) = steps(burns, weight, &gradients);
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
    assert_eq!(format!("{:?}", our_memory.scalars), format!("{:?}", burns_memory.scalars));
    assert_eq!(our_memory.tensors.len(), burns_memory.tensors.len());
    for ((our_name, ours), (burns_name, burns)) in our_memory.tensors.into_iter().zip(burns_memory.tensors) {
        assert_eq!(our_name, burns_name);
        assert_same(ours, burns);
    }
}

/// Shapes of one chunk and of several, and how many steps are made.
fn sizes() -> impl Strategy<Value = ([usize; 2], usize)> {
    (prop_oneof![3 => pair(1..=60), 1 => pair(100..=250)], 1..=4_usize)
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn adam_is_burns_to_the_bit_on_any_shape(
        (shape, steps) in sizes(),
        betas in [0.0..0.99_f32, 0.0..0.9999_f32],
        epsilon in 1e-9..1e-3_f32,
        decay in prop::option::of(0.0..0.1_f32),
    ) {
        let decay = decay.map(WeightDecayConfig::new);
        let config = AdamConfig::new().with_beta_1(betas[0]).with_beta_2(betas[1]).with_epsilon(epsilon);
        let config = config.with_weight_decay(decay);
        assert_equal_on(problem(shape, steps), &OnePass::from(&config), &config.build());
    }

    #[test]
    fn adam_w_is_burns_to_the_bit_on_any_shape(
        (shape, steps) in sizes(),
        betas in [0.0..0.99_f32, 0.0..0.9999_f32],
        epsilon in 1e-9..1e-3_f32,
        decay in 0.0..0.3_f32,
    ) {
        let config = AdamWConfig::new().with_beta_1(betas[0]).with_beta_2(betas[1]).with_epsilon(epsilon);
        let config = config.with_weight_decay(decay);
        assert_equal_on(problem(shape, steps), &OnePass::from(&config), &config.build());
    }

    #[test]
    fn sgd_is_burns_to_the_bit_on_any_shape((shape, steps) in sizes(), config in prop::sample::select(descents())) {
        assert_equal_on(problem(shape, steps), &OnePass::from(&config), &config.build());
    }

    #[test]
    fn muon_is_burns_on_any_shape((shape, steps) in sizes(), momentum in 0.0..0.99_f64, decay in 0.0..0.3_f64) {
        // The polynomials are steepest at a singular value of 0.004: 35,600 times that value's error, of which its square in
        // the product of the matrix with itself has half a last place. That is 2.1e-3.
        let far = far_from_burns(shape, steps, momentum, decay);
        prop_assert!(far < 3e-3, "{far}");
    }

    #[test]
    fn muon_is_burns_to_five_digits_where_no_direction_is_nearly_missing(
        short in 1..=40_usize, more in 20..=200_usize, tall: bool, steps in 1..=4_usize, momentum in 0.0..0.99_f64,
    ) {
        let shape = if tall { [short + more, short] } else { [short, short + more] };
        let far = far_from_burns(shape, steps, momentum, 0.1);
        prop_assert!(far < 2e-5, "{far}");
    }
}

/// The largest difference between our weights and burn's after some steps, as a part of what moved them.
fn far_from_burns(shape: [usize; 2], steps: usize, momentum: f64, decay: f64) -> f32 {
    let (weight, gradients) = problem(shape, steps);
    let config = MuonConfig::new()
        .with_momentum(MomentumConfig::new().with_momentum(momentum).with_dampening(0.0).with_nesterov(true))
        .with_weight_decay(Some(WeightDecayConfig::new(decay as f32)))
        .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW);
    let (burns, _) = steps_of(&config.build(), 0.1, weight.clone(), &gradients);
    let rate = 0.1 * 0.2 * (shape[0].max(shape[1]) as f64).sqrt();
    let step = MuonStep { momentum: momentum as f32, keep: (1.0 - 0.1 * decay) as f32, rate: rate as f32 };
    let ours = muons(step, weight, &gradients);
    let all = ours.iter::<f32>().zip(burns.last().expect("a step").iter::<f32>());
    let far = all.fold(0.0_f32, |far, (ours, burns)| far.max((ours - burns).abs()));
    far / (steps as f64 * rate) as f32
}

/// A weight after steps of Muon.
fn muons(step: MuonStep, weight: Tensor<2>, gradients: &[Tensor<2>]) -> TensorData {
    let (mut weight, mut velocity) = (weight, None);
    for gradient in gradients {
        let [next, moved] =
            step.of(weight, gradient.clone(), velocity, |_, _, _| panic!("these are Flex's 32-bit numbers"));
        (weight, velocity) = (next, Some(moved));
    }
    weight.into_data()
}

#[test]
fn muon_gives_the_same_on_any_number_of_threads_and_leaves_what_others_hold() {
    for shape in [[3, 7], [130, 20], [150, 333]] {
        let (weight, gradients) = problem(shape, 3);
        let before = [&weight, &gradients[0]].map(Tensor::to_data);
        let step = MuonStep { momentum: 0.9, keep: 0.99, rate: 0.1 };
        assert_same_on_any_threads(|| vec![muons(step, weight.clone(), &gradients)]);
        assert_eq!([weight, gradients[0].clone()].map(Tensor::into_data), before);
    }
}

#[test]
fn muon_leaves_to_others_what_the_kernels_do_not_know() {
    fn assert_left<const D: usize>(weight: Tensor<D>) {
        let (step, given) = (MuonStep { momentum: 0.9, keep: 0.99, rate: 0.1 }, weight.to_data());
        let (gradient, velocity) = (weight.clone() * 2.0, Some(weight.clone() * 3.0));
        let wanted = [&gradient, velocity.as_ref().expect("it is there")].map(Tensor::to_data);
        let left = step.of(weight, gradient, velocity, |weight, gradient, velocity| {
            assert_eq!(weight.into_data(), given);
            [gradient, velocity.expect("it was given")]
        });
        assert_eq!(left.map(Tensor::into_data), wanted);
    }
    let device = Device::flex();
    assert_left::<2>(random([2, 3], &device).cast(DType::F64));
    assert_left::<2>(random([2, 3], &elsewhere()));
    assert_left::<2>(random([2, 3], &device.clone().autodiff()));
    assert_left::<2>(random([0, 3], &device));
    assert_left::<1>(random([3], &device));
}

#[test]
fn adam_is_burns_to_the_bit() {
    let plain = AdamConfig::new();
    let decaying = AdamConfig::new().with_epsilon(1e-8).with_weight_decay(Some(WeightDecayConfig::new(0.01)));
    let other_betas = AdamConfig::new().with_beta_1(0.5).with_beta_2(0.95);
    let of_the_largest = AdamConfig::new().with_amsgrad(true);
    for config in [plain, decaying, other_betas, of_the_largest] {
        assert_equal(&OnePass::from(&config), &config.build());
    }
}

#[test]
fn adam_w_is_burns_to_the_bit() {
    let plain = AdamWConfig::new();
    let decaying = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(0.1);
    let free = AdamWConfig::new().with_weight_decay(0.0);
    let cautious = AdamWConfig::new().with_cautious_weight_decay(true);
    for config in [plain, decaying, free, cautious] {
        assert_equal(&OnePass::from(&config), &config.build());
    }
}

/// Every kind of descent: with a decay or none; without momentum, with burn's and PyTorch's dampening, with Nesterov's.
fn descents() -> Vec<SgdConfig> {
    let momenta = [
        None,
        Some(MomentumConfig::new()),
        Some(MomentumConfig::new().with_momentum(0.7).with_dampening(0.0)),
        Some(MomentumConfig::new().with_dampening(0.0).with_nesterov(true)),
        Some(MomentumConfig::new().with_momentum(0.33).with_dampening(0.77).with_nesterov(true)),
    ];
    let with = |momentum: Option<MomentumConfig>| {
        [None, Some(WeightDecayConfig::new(5e-4))]
            .map(|decay| SgdConfig::new().with_momentum(momentum.clone()).with_weight_decay(decay))
    };
    momenta.into_iter().flat_map(with).collect()
}

#[test]
fn sgd_is_burns_to_the_bit() {
    for config in descents() {
        assert_equal(&OnePass::from(&config), &config.build());
    }
}

#[test]
fn what_sgd_saved_goes_on_as_it_would_have_with_burn_and_without() {
    for config in descents() {
        let [_, (weight, gradients)] = problems();
        let (ours, burns) = (OnePass::from(&config), config.build());
        let (_, memory) = steps(&ours, weight.clone(), &gradients);
        let source = || {
            let mut source = StateSource::default();
            memory.tensors.iter().for_each(|(name, data)| source.insert_tensor(name.clone(), data.clone()));
            source
        };
        let ours_again = SgdMemory::<2>::state_unflatten("", &mut source(), &weight.device());
        let burns_again = SgdState::<2>::state_unflatten("", &mut source(), &weight.device());
        assert_eq!(matches!(ours_again, Some(SgdMemory::Velocity(_))), !memory.tensors.is_empty());
        let (ours, _) = ours.step(0.1, weight.clone(), gradients[0].clone(), ours_again);
        let (burns, _) = burns.step(0.1, weight, gradients[0].clone(), burns_again);
        assert_same(ours.into_data(), burns.into_data());
    }
}

#[test]
fn a_weight_that_somebody_holds_stays_as_it_is() {
    let [(weight, gradients), _] = problems();
    let before = weight.to_data();
    steps(&OnePass::from(&AdamConfig::new()), weight.clone(), &gradients);
    descents().iter().for_each(|config| drop(steps(&OnePass::from(config), weight.clone(), &gradients)));
    assert_same(weight.into_data(), before);
}

/// An optimiser that notes where numbers lie: before each step those of the gradient and of its memory, after it those of
/// the parameter and of its memory.
#[derive(Clone)]
struct Watched<O> {
    optimiser: O,
    places: Arc<Mutex<Vec<[Vec<usize>; 2]>>>,
}

/// Where a tensor's numbers lie.
fn place<const D: usize>(tensor: &Tensor<D>) -> usize {
    let inside = tensor.clone().try_into_primitive::<Flex>().expect("a tensor of Flex");
    inside.storage::<f32>().as_ptr().addr()
}

macro_rules! watched {
    ($($burns:ident, $state:ident, |$memory:ident| $tensors:expr;)*) => {$(
        impl Optimizer for Watched<OnePass<burn::optim::$burns>> {
            type State<const D: usize> = $state<D>;

            fn step<const D: usize>(
                &self,
                rate: LearningRate,
                tensor: Tensor<D>,
                gradient: Tensor<D>,
                memory: Option<$state<D>>,
            ) -> (Tensor<D>, Option<$state<D>>) {
                let places = |first: &Tensor<D>, memory: &Option<$state<D>>| {
                    let remembered = memory.as_ref().map_or(Vec::new(), |$memory| $tensors);
                    [place(first)].into_iter().chain(remembered.into_iter().map(place)).collect::<Vec<_>>()
                };
                let before = places(&gradient, &memory);
                let (tensor, memory) = self.optimiser.step(rate, tensor, gradient, memory);
                self.places.lock().unwrap().push([before, places(&tensor, &memory)]);
                (tensor, memory)
            }

            fn to_device<const D: usize>(state: $state<D>, device: &Device) -> $state<D> {
                OnePass::<burn::optim::$burns>::to_device(state, device)
            }
        }
    )*};
}
watched! {
    Adam, AdamState, |memory| vec![&memory.momentum.moment_1, &memory.momentum.moment_2];
    AdamW, AdamWState, |memory| vec![&memory.momentum.moment_1, &memory.momentum.moment_2];
    Sgd, SgdMemory, |memory| match memory {
        SgdMemory::Velocity(velocity) => vec![velocity],
        SgdMemory::Burns(_) => vec![],
    };
}

#[derive(Module, Debug)]
struct Weights {
    small: Param<Tensor<1>>,
    large: Param<Tensor<2>>,
}

/// Steps as burn-train's learner makes them: of a clone, while it holds the network itself.
fn assert_nothing_copied<O>(optimiser: O)
where
    Watched<O>: Optimizer,
{
    let device = Device::flex().autodiff();
    let mut network = Weights {
        small: Param::from_tensor(random([9], &device)),
        large: Param::from_tensor(random([200, 300], &device)),
    };
    let places = Arc::default();
    let mut optimiser = ModuleOptimizer::from(Watched { optimiser, places: Arc::clone(&places) });
    for _ in 0..4 {
        let loss = network.small.val().powi_scalar(2).sum() + network.large.val().powi_scalar(2).sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        let [small, large] = [network.small.val().into_data(), network.large.val().into_data()];
        let next = optimiser.step(1e-3, network.clone(), gradients);
        assert_same(network.small.val().into_data(), small);
        assert_same(network.large.val().into_data(), large);
        network = next;
    }
    let places = places.lock().unwrap();
    assert_eq!(places.len(), 8);
    for [before, after] in places.iter() {
        // In a first step there is nothing yet that is remembered.
        assert!(before.iter().zip(after).all(|(before, after)| before == after), "{before:?} became {after:?}");
    }
    assert!(places.iter().skip(2).all(|[before, after]| before.len() == after.len()));
}

#[test]
fn steps_copy_nothing_though_a_learner_holds_the_network() {
    assert_nothing_copied(OnePass::from(&AdamConfig::new()));
    assert_nothing_copied(OnePass::from(&AdamWConfig::new()));
    descents().iter().for_each(|config| assert_nothing_copied(OnePass::from(config)));
}

/// A row that burn spreads over all of its weight's.
#[test]
fn gradients_of_another_shape_are_left_to_burn() {
    let problem = || (random([3, 7], &Device::flex()), vec![random([1, 7], &Device::flex()); 3]);
    let (adam, adam_w) = (AdamConfig::new(), AdamWConfig::new());
    assert_equal_on(problem(), &OnePass::from(&adam), &adam.build());
    assert_equal_on(problem(), &OnePass::from(&adam_w), &adam_w.build());
    for config in descents() {
        assert_equal_on(problem(), &OnePass::from(&config), &config.build());
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let [_, (weight, gradients)] = problems();
    let adam = OnePass::from(&AdamConfig::new());
    assert_same_on_any_threads(|| steps(&adam, weight.clone(), &gradients).0);
    for config in descents() {
        let sgd = OnePass::from(&config);
        assert_same_on_any_threads(|| steps(&sgd, weight.clone(), &gradients).0);
    }
}

#[test]
fn other_backends_give_the_same() {
    let device = elsewhere().without_autodiff();
    let sgd = MomentumConfig::new().with_dampening(0.3).with_nesterov(true);
    let sgd = OnePass::from(&SgdConfig::new().with_momentum(Some(sgd)));
    let adam = OnePass::from(&AdamConfig::new());
    for (weight, gradients) in problems() {
        let there = gradients.iter().map(|it| Tensor::from_data(it.to_data(), &device)).collect::<Vec<_>>();
        let weight_there = || Tensor::from_data(weight.to_data(), &device);
        let ours = [steps(&adam, weight.clone(), &gradients), steps(&sgd, weight.clone(), &gradients)];
        let others = [steps(&adam, weight_there(), &there), steps(&sgd, weight_there(), &there)];
        for ((ours, our_memory), (others, their_memory)) in ours.into_iter().zip(others) {
            ours.into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
            for ((_, ours), (_, others)) in our_memory.tensors.into_iter().zip(their_memory.tensors) {
                assert_close(ours, others);
            }
        }
    }
}
