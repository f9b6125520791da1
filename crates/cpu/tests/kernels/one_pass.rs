//! Steps of Adam and AdamW.
use crate::{assert_close, assert_same, elsewhere, random};
use burn::{
    optim::{AdamConfig, AdamWConfig, Optimizer, RecordState, StateSink, decay::WeightDecayConfig},
    tensor::{Device, Tensor, TensorData},
};
use kiln_cpu::OnePass;

/// A weight after each of some steps, and all that the optimiser remembers in the end.
fn steps(optimiser: &impl Optimizer, weight: Tensor<2>, gradients: &[Tensor<2>]) -> Vec<TensorData> {
    let (mut weight, mut state, mut seen) = (weight, None, Vec::new());
    for gradient in gradients {
        (weight, state) = optimiser.step(3e-3, weight, gradient.clone(), state);
        seen.push(weight.to_data());
    }
    let mut leaves = StateSink::default();
    state.expect("both keep a state").state_flatten("", &mut leaves);
    seen.extend(leaves.tensors.into_iter().map(|(_, data)| data));
    assert_eq!(leaves.scalars.len(), 1);
    seen
}

/// A weight and gradients, of a size that one thread takes and of one that many take.
fn problems() -> [(Tensor<2>, Vec<Tensor<2>>); 2] {
    [[3, 7], [150, 333]].map(|shape| {
        let device = Device::flex();
        (random(shape, &device), (0..5).map(|_| random(shape, &device)).collect())
    })
}

fn assert_equal(ours: &impl Optimizer, burns: &impl Optimizer) {
    for (weight, gradients) in problems() {
        let ours = steps(ours, weight.clone(), &gradients);
        let burns = steps(burns, weight, &gradients);
        assert_eq!(ours.len(), burns.len());
        ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
    }
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

#[test]
fn a_weight_that_somebody_holds_stays_as_it_is() {
    let [(weight, gradients), _] = problems();
    let before = weight.to_data();
    steps(&OnePass::from(&AdamConfig::new()), weight.clone(), &gradients);
    assert_same(weight.into_data(), before);
}

#[test]
fn other_backends_give_the_same() {
    let device = elsewhere().without_autodiff();
    let adam = OnePass::from(&AdamConfig::new());
    for (weight, gradients) in problems() {
        let there = gradients.iter().map(|it| Tensor::from_data(it.to_data(), &device)).collect::<Vec<_>>();
        let others = steps(&adam, Tensor::from_data(weight.to_data(), &device), &there);
        steps(&adam, weight, &gradients).into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
    }
}
