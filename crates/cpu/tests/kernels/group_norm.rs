//! Normalisation of each sample in groups of channels, against the operations it is made of.
use crate::{assert_close_beside, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData};
use kiln_cpu::{group_norm, group_norm_relu, relu};
use proptest::prelude::*;

const EPSILON: f64 = 1e-3;

type Operation = fn(Tensor<4>, usize, [Tensor<1>; 2]) -> Tensor<4>;

fn ours(x: Tensor<4>, groups: usize, [gamma, beta]: [Tensor<1>; 2]) -> Tensor<4> {
    group_norm(&x, groups, &gamma, &beta, EPSILON).expect("the kernels know this device")
}

fn rectified(x: Tensor<4>, groups: usize, [gamma, beta]: [Tensor<1>; 2]) -> Tensor<4> {
    group_norm_relu(&x, groups, &gamma, &beta, EPSILON).expect("the kernels know this device")
}

/// What [`rectified`] does in one pass.
fn in_two_passes(x: Tensor<4>, groups: usize, of_channels: [Tensor<1>; 2]) -> Tensor<4> {
    relu(ours(x, groups, of_channels))
}

fn of_operations(x: Tensor<4>, groups: usize, [gamma, beta]: [Tensor<1>; 2]) -> Tensor<4> {
    let [samples, channels, height, width] = x.dims();
    let x = x.reshape([samples, groups, channels / groups * height * width]);
    let centred = x.clone() - x.mean_dim(2);
    let variance = (centred.clone() * centred.clone()).mean_dim(2);
    let normal = (centred / (variance + EPSILON).sqrt()).reshape([samples, channels, height, width]);
    normal * gamma.reshape([1, channels, 1, 1]) + beta.reshape([1, channels, 1, 1])
}

/// The output and all gradients.
fn results(shape: [usize; 4], groups: usize, device: &Device, operations: [Operation; 2]) -> [Vec<TensorData>; 2] {
    let of_channels = || random([shape[1]], device);
    let (x, of_channels, upstream) =
        (random(shape, device) * 3.0 + 1.0, [of_channels(), of_channels()], random(shape, device));
    operations.map(|operation| {
        let x = x.clone().detach().require_grad();
        let [gamma, beta] = of_channels.clone().map(|it| it.detach().require_grad());
        let output = operation(x.clone(), groups, [gamma.clone(), beta.clone()]);
        let gradients = (output.clone() * upstream.clone()).sum().backward();
        let gradient = "a tracked tensor has a gradient";
        let of_channels = [gamma, beta].map(|it| it.grad(&gradients).expect(gradient).into_data());
        [vec![output.into_data(), x.grad(&gradients).expect(gradient).into_data()], of_channels.to_vec()].concat()
    })
}

fn assert_equal(shape: [usize; 4], groups: usize) {
    let [ours, theirs] = results(shape, groups, &Device::flex().autodiff(), [ours, of_operations]);
    ours.into_iter().zip(theirs).for_each(|(ours, theirs)| assert_close_beside(1.0, ours, theirs));
    let [one, two] = results(shape, groups, &Device::flex().autodiff(), [rectified, in_two_passes]);
    // To the bit, so that both hold back the same gradients.
    crate::assert_same(one[0].clone(), two[0].clone());
    one.into_iter().zip(two).for_each(|(one, two)| assert_close_beside(1.0, one, two));
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_the_operations_it_is_made_of(
        (samples, groups, width, height) in (1..=5_usize, 1..=5_usize, 1..=4_usize, 1..=20_usize),
        columns in 2..=20_usize,
    ) {
        assert_equal([samples, groups * width, height, columns], groups);
    }
}

#[test]
fn many_groups_equal_the_operations() {
    for (shape, groups) in
        [([16, 32, 24, 25], 8), ([40, 70, 1, 1], 7), ([2, 8, 64, 64], 1), ([3, 6, 1, 1], 6), ([2, 4, 129, 128], 1)]
    {
        assert_equal(shape, groups);
    }
}

#[test]
fn gradients_pass_finite_differences() {
    let sizes = [[2, 2, 3, 4], [1, 1, 2, 5], [3, 3, 1, 6]];
    for ([samples, groups, width, plane], cut) in sizes.into_iter().flat_map(|it| [(it, false), (it, true)]) {
        let channels = groups * width;
        let operation = |leaves: &[Tensor<1>]| {
            let x = leaves[0].clone().reshape([samples, channels, plane, 1]);
            let normalise = if cut { rectified } else { ours };
            normalise(x, groups, [leaves[1].clone(), leaves[2].clone()]).flatten(0, 3)
        };
        let normal = |leaves: &[Vec<f64>]| -> Vec<f64> {
            let size = width * plane;
            let normal = leaves[0].chunks_exact(size).flat_map(|group| {
                let mean = group.iter().sum::<f64>() / size as f64;
                let variance = group.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / size as f64;
                group.iter().map(move |it| (it - mean) / (variance + EPSILON).sqrt())
            });
            let channel = |place: usize| place / plane % channels;
            normal.enumerate().map(|(place, it)| it * leaves[1][channel(place)] + leaves[2][channel(place)]).collect()
        };
        let least = if cut { 0.0 } else { f64::NEG_INFINITY };
        let formula = |leaves: &[Vec<f64>]| normal(leaves).into_iter().map(|it| it.max(least)).collect();
        let leaves = differences::numbers_off_zero([samples * channels * plane, channels, channels], &normal);
        differences::assert_differences(&leaves, &operation, &formula);
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let all = [([16, 24, 30, 31], 8), ([300, 70, 1, 1], 10), ([1, 2, 200, 200], 2)];
    for ((shape, groups), operation) in all.into_iter().flat_map(|it| [(it, ours as Operation), (it, rectified)]) {
        let device = Device::flex().autodiff();
        device.seed(1);
        let (x, of_channels) = (random(shape, &device), [random([shape[1]], &device), random([shape[1]], &device)]);
        assert_same_on_any_threads(|| {
            let x = x.clone().detach().require_grad();
            let [gamma, beta] = of_channels.clone().map(|it| it.detach().require_grad());
            let output = operation(x.clone(), groups, [gamma.clone(), beta]);
            let gradients = (output.clone() * output.clone()).sum().backward();
            let of_x = x.grad(&gradients).map(Tensor::into_data);
            let of_gamma = gamma.grad(&gradients).map(Tensor::into_data);
            [Some(output.into_data()), of_x, of_gamma].into_iter().flatten().collect()
        });
    }
}

#[test]
fn there_is_none_where_the_kernels_do_not_reach() {
    let none = |groups, channels, device: &Device| {
        let of_channels = || random([channels], device);
        let (x, gamma, beta) = (random([2, 4, 3, 3], device), of_channels(), of_channels());
        let both = [group_norm, group_norm_relu].map(|it| it(&x, groups, &gamma, &beta, EPSILON).is_none());
        assert_eq!(both[0], both[1]);
        both[0]
    };
    assert!(none(2, 4, &elsewhere()));
    assert!(none(3, 4, &Device::flex()));
    assert!(none(2, 3, &Device::flex()));
    assert!(none(0, 4, &Device::flex()));
    assert!(!none(2, 4, &Device::flex()));
}
