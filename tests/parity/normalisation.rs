//! Normalisation by a batch's statistics, and by the running ones.
use crate::harness::{On, assert_close, compare, devices, host, numbers, param, raw, typed};
use burn::{module::Module, nn::BatchNormConfig, tensor::Tensor as Burn};
use kiln_nn::{BatchNorm1d, BatchNorm2d};
use kiln_tensor::{Batch, Len, Shape, Tensor};

#[test]
fn batch_norm_2d_while_training() {
    // The statistics depend on autodiff, so differences of the plain device would be those of another function.
    compare(
        "BatchNorm2d",
        On::Every,
        &[3 * 2 * 2 * 3, 2, 2],
        |leaves| {
            let mut layer = BatchNorm2d::<2>::init(&leaves[0].device()).with_epsilon(1e-3);
            (layer.gamma, layer.beta) = (param(&leaves[1], [2]), param(&leaves[2], [2]));
            match leaves[0].device().is_autodiff() {
                true => layer.forward(typed::<Shape![3, 2, 2, 3]>(&leaves[0])).into_burn().flatten(0, 3),
                false => by_hand(raw(&leaves[0], [3, 2, 6]), &leaves[1], &leaves[2], 1e-3),
            }
        },
        |leaves| {
            let mut layer = BatchNormConfig::new(2).with_epsilon(1e-3).init(&leaves[0].device());
            (layer.gamma, layer.beta) = (param(&leaves[1], [2]), param(&leaves[2], [2]));
            layer.forward(raw(&leaves[0], [3, 2, 2, 3])).flatten(0, 3)
        },
    );
}

#[test]
fn batch_norm_1d_while_training() {
    compare(
        "BatchNorm1d",
        On::Every,
        &[5 * 3, 3, 3],
        |leaves| {
            let mut layer = BatchNorm1d::<3>::init(&leaves[0].device());
            (layer.gamma, layer.beta) = (param(&leaves[1], [3]), param(&leaves[2], [3]));
            match leaves[0].device().is_autodiff() {
                true => layer.forward(typed::<Shape![5, 3]>(&leaves[0])).into_burn().flatten(0, 1),
                false => by_hand(raw(&leaves[0], [5, 3, 1]), &leaves[1], &leaves[2], 1e-5),
            }
        },
        |leaves| {
            let mut layer = BatchNormConfig::new(3).init(&leaves[0].device());
            (layer.gamma, layer.beta) = (param(&leaves[1], [3]), param(&leaves[2], [3]));
            layer.forward(raw(&leaves[0], [5, 3])).flatten(0, 1)
        },
    );
}

/// The formula: each channel less its mean, over the root of its variance.
fn by_hand(x: Burn<3>, gamma: &Burn<1>, beta: &Burn<1>, epsilon: f64) -> Burn<1> {
    let [_, channels, _] = x.dims();
    let mean = |x: Burn<3>| x.mean_dim(0).mean_dim(2);
    let centred = x.clone() - mean(x);
    let deviation = (mean(centred.clone() * centred.clone()) + epsilon).sqrt();
    (centred / deviation * raw(gamma, [1, channels, 1]) + raw(beta, [1, channels, 1])).flatten(0, 2)
}

#[test]
fn batch_norm_by_the_running_statistics() {
    for (name, device) in devices() {
        let training = device.clone().autodiff();
        let ours = BatchNorm2d::<2>::init(&training).with_momentum(0.25);
        let theirs = BatchNormConfig::new(2).with_momentum(0.25).init(&training);
        let count = 3 * 2 * 2 * 3;
        for seed in 1..=3 {
            let x: Burn<4> =
                Burn::<1>::from_floats(numbers(count, seed).as_slice(), &training).reshape([3, 2, 2, 3]) + 0.5;
            ours.forward(Tensor::<(Batch, Len<2>, Len<2>, Len<3>)>::try_from_burn(x.clone()).unwrap());
            theirs.forward(x);
        }
        let (ours, theirs) = (ours.valid(), theirs.valid());
        let means = (host(ours.running_mean.value()), host(theirs.running_mean.value()));
        assert_close(&format!("running mean on {name}"), &means.0, &means.1, 1e-5);

        // PyTorch keeps the unbiased variance of what it saw, burn the biased one.
        let started_at = 0.75f32.powi(3);
        let unbiased = 18.0 / 17.0;
        let expected: Vec<f32> = host(theirs.running_var.value())
            .iter()
            .map(|biased| (biased - started_at) * unbiased + started_at)
            .collect();
        assert_close(&format!("running variance on {name}"), &host(ours.running_var.value()), &expected, 1e-5);

        let theirs = burn::nn::BatchNorm { running_var: ours.running_var.clone(), ..theirs };
        let x: Burn<4> = Burn::<1>::from_floats(numbers(count, 9).as_slice(), &device).reshape([3, 2, 2, 3]);
        let typed = Tensor::<(Batch, Len<2>, Len<2>, Len<3>)>::try_from_burn(x.clone()).unwrap();
        let results = (host(ours.forward(typed).into_burn()), host(theirs.forward(x)));
        assert_close(&format!("prediction on {name}"), &results.0, &results.1, 1e-5);
    }
}

#[test]
fn a_frozen_batch_norm_keeps_its_statistics() {
    for (name, device) in devices() {
        let layer = BatchNorm1d::<2>::init(&device.autodiff()).freeze();
        let x = Tensor::from_array([[1.0, 2.0], [3.0, 4.0]], &layer.gamma.val().device());
        layer.forward(x);
        assert_eq!(host(layer.running_mean.value_sync()), [0.0, 0.0], "{name}");
    }
}
