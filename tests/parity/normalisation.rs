//! Normalisation by a batch's statistics, and by the running ones.
use crate::harness::{On, assert_close, compare, devices, host, numbers, param, raw, typed};
use burn::{module::Module, nn::BatchNormConfig, tensor::Tensor as Burn};
use kiln_nn::{
    Affine, BatchNorm1d, BatchNorm2d, GroupNorm, InstanceNorm1d, InstanceNorm2d, LayerNorm, LayerNorm2d, LayerNorm3d,
    LocalResponseNorm, RmsNorm, WeightNormConv1d, WeightNormConv2d, WeightNormLinear,
};
use kiln_tensor::{Batch, Forward, Len, Shape, Tensor};

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

#[test]
fn batch_norm_1d_of_sequences_while_training() {
    compare(
        "BatchNorm1d of sequences",
        On::Cpu,
        &[2 * 3 * 4, 3, 3],
        |leaves| {
            let mut layer = BatchNorm1d::<3>::init(&leaves[0].device());
            (layer.gamma, layer.beta) = (param(&leaves[1], [3]), param(&leaves[2], [3]));
            match leaves[0].device().is_autodiff() {
                true => layer.forward_sequence(typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2),
                false => by_hand(raw(&leaves[0], [2, 3, 4]), &leaves[1], &leaves[2], 1e-5),
            }
        },
        |leaves| by_hand(raw(&leaves[0], [2, 3, 4]), &leaves[1], &leaves[2], 1e-5),
    );
}

/// The layer, the shapes of its input and of its parameters; against the formula over rows, where so many parameters
/// each stand for so many values that follow each other.
macro_rules! by_row {
    ($name:ident on $on:ident: $layer:ty, [$($x:literal),*], parameters [$($p:literal),*], $rows:literal rows, each for $each:literal) => {
        #[test]
        fn $name() {
            let (count, parameters): (usize, usize) = ([$($x),*].iter().product(), [$($p),*].iter().product());
            compare(
                stringify!($name),
                On::$on,
                &[count, parameters, parameters],
                |leaves| {
                    let mut layer = <$layer>::init(&leaves[0].device()).with_epsilon(1e-2);
                    layer.gamma = Some(param(&leaves[1], [$($p),*]));
                    layer.beta = Some(param(&leaves[2], [$($p),*]));
                    let y = Forward::forward(&layer, typed::<Shape![$($x),*]>(&leaves[0]));
                    y.into_burn().flatten(0, [$($x),*].len() - 1)
                },
                |leaves| {
                    let x = raw(&leaves[0], [$rows, count / $rows]);
                    let centred = x.clone() - x.mean_dim(1);
                    let deviation = (centred.clone().powi_scalar(2).mean_dim(1) + 1e-2).sqrt();
                    let standard = (centred / deviation).reshape([count / parameters / $each, parameters, $each]);
                    let parameter = |leaf| raw(leaf, [1, parameters, 1]);
                    (standard * parameter(&leaves[1]) + parameter(&leaves[2])).flatten(0, 2)
                },
            );
        }
    };
}
by_row!(layer_norm on Every: LayerNorm<5>, [2, 3, 5], parameters [5], 6 rows, each for 1);
by_row!(layer_norm_over_two_axes on Cpu: LayerNorm2d<3, 4>, [2, 3, 4], parameters [3, 4], 2 rows, each for 1);
by_row!(layer_norm_over_images on Cpu: LayerNorm3d<3, 2, 2>, [2, 3, 2, 2], parameters [3, 2, 2], 2 rows, each for 1);
by_row!(group_norm on Every: GroupNorm<2, 6>, [2, 6, 2, 2], parameters [6], 4 rows, each for 4);
by_row!(group_norm_of_features on Cpu: GroupNorm<3, 6>, [4, 6], parameters [6], 12 rows, each for 1);
by_row!(instance_norm_1d on Cpu: InstanceNorm1d<3, Affine>, [2, 3, 5], parameters [3], 6 rows, each for 5);
by_row!(instance_norm_2d on Cpu: InstanceNorm2d<3, Affine>, [2, 3, 2, 3], parameters [3], 6 rows, each for 6);

#[test]
fn rms_norm() {
    compare(
        "RmsNorm",
        On::Cpu,
        &[2 * 3 * 5, 5],
        |leaves| {
            let mut layer = RmsNorm::<5>::init(&leaves[0].device()).with_epsilon(1e-2);
            layer.gamma = Some(param(&leaves[1], [5]));
            layer.forward(typed::<Shape![2, 3, 5]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| {
            let mut layer = burn::nn::RmsNormConfig::new(5).with_epsilon(1e-2).init(&leaves[0].device());
            layer.gamma = param(&leaves[1], [5]);
            layer.forward(raw(&leaves[0], [2, 3, 5])).flatten(0, 2)
        },
    );
}

#[test]
fn norms_without_parameters() {
    compare(
        "norms without parameters",
        On::Cpu,
        &[2 * 4 * 3],
        |leaves| {
            let (x, device) = (typed::<Shape![2, 4, 3]>(&leaves[0]), leaves[0].device());
            let by_channel = InstanceNorm1d::<4>::init(&device).with_epsilon(1e-2).forward(x.clone());
            let by_group = GroupNorm::<4, 4>::init(&device).without_affine().with_epsilon(1e-2).forward(x.clone());
            let by_row = LayerNorm::<3>::init(&device).without_affine().with_epsilon(1e-2).forward(x);
            (by_channel + by_group + by_row).into_burn().flatten(0, 2)
        },
        |leaves| {
            let x = raw(&leaves[0], [8, 3]);
            let centred = x.clone() - x.mean_dim(1);
            let deviation = (centred.clone().powi_scalar(2).mean_dim(1) + 1e-2).sqrt();
            (centred / deviation * 3.0).flatten(0, 1)
        },
    );
}

#[test]
fn local_response_norm() {
    compare(
        "LocalResponseNorm",
        On::Every,
        &[2 * 5 * 2 * 2],
        |leaves| {
            let layer = LocalResponseNorm::<3>::init(&leaves[0].device()).with_alpha(0.5).with_beta(0.7).with_k(2.0);
            layer.forward(typed::<Shape![2, 5, 2, 2]>(&leaves[0])).into_burn().flatten(0, 3)
        },
        |leaves| {
            let config = burn::nn::LocalResponseNormConfig::new(3).with_alpha(0.5).with_beta(0.7).with_k(2.0);
            config.init().forward(raw(&leaves[0], [2, 5, 2, 2])).flatten(0, 3)
        },
    );
}

#[test]
fn weight_norm_of_a_linear_layer() {
    compare(
        "WeightNormLinear",
        On::Cpu,
        &[2 * 3, 4, 4 * 3, 4],
        |leaves| {
            let mut layer = WeightNormLinear::<3, 4>::init(&leaves[0].device());
            layer.parametrizations.weight.original0 = param(&leaves[1], [4, 1]);
            layer.parametrizations.weight.original1 = param(&leaves[2], [4, 3]);
            layer.bias = Some(param(&leaves[3], [4]));
            layer.forward(typed::<Shape![2, 3]>(&leaves[0])).into_burn().flatten(0, 1)
        },
        |leaves| {
            let direction = raw(&leaves[2], [4, 3]);
            let length = direction.clone().powi_scalar(2).sum_dim(1).sqrt();
            let weight = direction / length * raw(&leaves[1], [4, 1]);
            (raw(&leaves[0], [2, 3]).matmul(weight.transpose()) + raw(&leaves[3], [1, 4])).flatten(0, 1)
        },
    );
}

#[test]
fn weight_norm_of_a_convolution() {
    compare(
        "WeightNormConv2d",
        On::Cpu,
        &[2 * 4 * 3, 3, 3 * 2 * 3 * 3, 3],
        |leaves| {
            let mut layer = WeightNormConv2d::<2, 3, 3>::init(&leaves[0].device());
            layer.parametrizations.weight.original0 = param(&leaves[1], [3, 1, 1, 1]);
            layer.parametrizations.weight.original1 = param(&leaves[2], [3, 2, 3, 3]);
            layer.bias = Some(param(&leaves[3], [3]));
            layer.forward(typed::<Shape![1, 2, 4, 3]>(&leaves[0])).into_burn().flatten(0, 3)
        },
        |leaves| {
            let direction = raw(&leaves[2], [3, 18]);
            let length = direction.clone().powi_scalar(2).sum_dim(1).sqrt();
            let weight = (direction / length * raw(&leaves[1], [3, 1])).reshape([3, 2, 3, 3]);
            let mut layer = burn::nn::conv::Conv2dConfig::new([2, 3], [3, 3]).init(&leaves[0].device());
            layer.weight = burn::module::Param::initialized(burn::module::ParamId::new(), weight);
            layer.bias = Some(param(&leaves[3], [3]));
            layer.forward(raw(&leaves[0], [1, 2, 4, 3])).flatten(0, 3)
        },
    );
}

#[test]
fn weight_norm_of_a_convolution_over_sequences() {
    compare(
        "WeightNormConv1d",
        On::Cpu,
        &[2 * 2 * 6, 3, 3 * 2 * 3, 3],
        |leaves| {
            let mut layer = WeightNormConv1d::<2, 3, 3>::init(&leaves[0].device());
            layer.parametrizations.weight.original0 = param(&leaves[1], [3, 1, 1]);
            layer.parametrizations.weight.original1 = param(&leaves[2], [3, 2, 3]);
            layer.bias = Some(param(&leaves[3], [3]));
            layer.forward(typed::<Shape![2, 2, 6]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| {
            let direction = raw(&leaves[2], [3, 6]);
            let length = direction.clone().powi_scalar(2).sum_dim(1).sqrt();
            let weight = (direction / length * raw(&leaves[1], [3, 1])).reshape([3, 2, 3]);
            let mut layer = burn::nn::conv::Conv1dConfig::new(2, 3, 3).init(&leaves[0].device());
            layer.weight = burn::module::Param::initialized(burn::module::ParamId::new(), weight);
            layer.bias = Some(param(&leaves[3], [3]));
            layer.forward(raw(&leaves[0], [2, 2, 6])).flatten(0, 2)
        },
    );
}

#[test]
fn batch_norm_by_fixed_statistics() {
    compare(
        "a frozen BatchNorm2d",
        On::Cpu,
        &[2 * 2 * 2 * 3, 2, 2],
        |leaves| {
            let mut layer = BatchNorm2d::<2>::init(&leaves[0].device()).freeze();
            (layer.gamma, layer.beta) = (param(&leaves[1], [2]), param(&leaves[2], [2]));
            layer.forward(typed::<Shape![2, 2, 2, 3]>(&leaves[0])).into_burn().flatten(0, 3)
        },
        |leaves| {
            let parameter = |leaf| raw(leaf, [1, 2, 1]);
            let standard = raw(&leaves[0], [2, 2, 6]) / (1.0 + 1e-5f64).sqrt();
            (standard * parameter(&leaves[1]) + parameter(&leaves[2])).flatten(0, 2)
        },
    );
}
