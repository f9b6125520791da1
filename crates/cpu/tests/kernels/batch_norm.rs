//! Normalisation by the statistics of a batch.
use crate::{assert_close, assert_close_beside, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{
    Device, Tensor, TensorData,
    module::{self, BatchNormTrainOutput},
};
use kiln_cpu::{batch_norm, batch_norm_train, batch_norm_train_relu, relu};
use proptest::prelude::*;

type Operation = fn(Tensor<4>, Tensor<1>, Tensor<1>, f64) -> BatchNormTrainOutput<4>;

/// Images, scale, shift and the gradient that comes from above.
fn tensors(shape: [usize; 4], device: &Device) -> (Tensor<4>, [Tensor<1>; 2], Tensor<4>) {
    let of_channels = || random([shape[1]], device);
    (random(shape, device) * 3.0 + 1.0, [of_channels(), of_channels()], random(shape, device))
}

/// The output, the statistics and all gradients.
fn results(
    (x, of_channels, upstream): &(Tensor<4>, [Tensor<1>; 2], Tensor<4>),
    operation: Operation,
) -> Vec<TensorData> {
    let x = x.clone().detach().require_grad();
    let [gamma, beta] = of_channels.clone().map(|it| it.detach().require_grad());
    let batch = operation(x.clone(), gamma.clone(), beta.clone(), 1e-3);
    let gradients = (batch.output.clone() * upstream.clone()).sum().backward();
    let mut results = vec![batch.output.into_data(), batch.mean.into_data(), batch.variance.into_data()];
    results.push(x.grad(&gradients).expect("a tracked tensor has a gradient").into_data());
    results.extend([gamma, beta].map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
    results
}

type Given = fn(Tensor<4>, Tensor<1>, Tensor<1>, Tensor<1>, Tensor<1>, f64) -> Tensor<4>;

/// What others hold, what nobody else does, and what is kept for the gradient of the step before.
const FED: [fn(Tensor<4>) -> Tensor<4>; 3] = [|x| x, |x| x * 2.0, |x| x.tanh()];

/// The output by statistics that are given, about those of the images, and the gradients of what wants them: images, scale,
/// shift. Each way of feeding is one by itself: values of several would cancel.
fn given_results(
    (x, [gamma, beta], upstream): &(Tensor<4>, [Tensor<1>; 2], Tensor<4>),
    [of_x, of_gamma, of_beta]: [bool; 3],
    feed: fn(Tensor<4>) -> Tensor<4>,
    operation: Given,
) -> Vec<TensorData> {
    let leaf = |it: &Tensor<1>, wants| it.clone().detach().set_require_grad(wants);
    let x = x.clone().detach().set_require_grad(of_x);
    let (scale, shift) = (leaf(gamma, of_gamma), leaf(beta, of_beta));
    let [mean, variance] = [beta.clone().detach() + 1.0, gamma.clone().detach().powi_scalar(2) + 9.0];
    let output = operation(feed(x.clone()), scale.clone(), shift.clone(), mean, variance, 1e-3);
    let mut results = vec![output.to_data()];
    if of_x || of_gamma || of_beta {
        let gradients = (output * upstream.clone()).sum().backward();
        results.extend(of_x.then(|| x.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
        let of_channels = [(of_gamma, scale), (of_beta, shift)].into_iter().filter(|(wants, _)| *wants);
        let gradient = |it: Tensor<1>| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data();
        results.extend(of_channels.map(|(_, it)| gradient(it)));
    }
    results
}

fn assert_equal(shape: [usize; 4]) {
    let tensors = tensors(shape, &Device::flex().autodiff());
    let [ours, burns] = [batch_norm_train as Operation, module::batch_norm_train].map(|it| results(&tensors, it));
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_close_beside(1.0, ours, burns));
}

/// What [`batch_norm_train_relu`] does in one pass.
fn in_two_passes(x: Tensor<4>, gamma: Tensor<1>, beta: Tensor<1>, epsilon: f64) -> BatchNormTrainOutput<4> {
    let batch = batch_norm_train(x, gamma, beta, epsilon);
    BatchNormTrainOutput { output: relu(batch.output), ..batch }
}

fn assert_one_pass(shape: [usize; 4]) {
    let tensors = tensors(shape, &Device::flex().autodiff());
    let [one, two] = [batch_norm_train_relu as Operation, in_two_passes].map(|it| results(&tensors, it));
    // To the bit, so that both hold back the same gradients.
    crate::assert_same(one[0].clone(), two[0].clone());
    one.into_iter().zip(two).for_each(|(one, two)| assert_close_beside(1.0, one, two));
}

/// Images of at least two numbers for each channel.
fn images() -> impl Strategy<Value = [usize; 4]> {
    (1..=5_usize, 1..=9_usize, 1..=20_usize, 2..=20_usize).prop_map(Into::into)
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(shape in images()) {
        assert_equal(shape);
    }

    #[test]
    fn rectified_in_one_pass_is_as_in_two(shape in images()) {
        assert_one_pass(shape);
    }

    #[test]
    fn given_statistics_equal_burns_operation(shape in images()) {
        let device = Device::flex();
        let (x, [gamma, beta], _) = tensors(shape, &device);
        let (mean, variance) = (random([shape[1]], &device), random([shape[1]], &device).powi_scalar(2) + 0.1);
        let ours = batch_norm(x.clone(), gamma.clone(), beta.clone(), mean.clone(), variance.clone(), 1e-5);
        assert_close(ours.into_data(), module::batch_norm(x, gamma, beta, mean, variance, 1e-5).into_data());
    }

    #[test]
    fn gradients_by_given_statistics_equal_burns_operation(shape in images(), wants in any::<[bool; 3]>()) {
        let tensors = tensors(shape, &Device::flex().autodiff());
        for feed in FED {
            let [ours, burns] =
                [batch_norm as Given, module::batch_norm].map(|it| given_results(&tensors, wants, feed, it));
            ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_close_beside(1.0, ours, burns));
        }
    }
}

#[test]
fn what_nobody_else_holds_is_normalised_in_its_place_and_all_else_is_left_alone() {
    let device = Device::flex();
    for view in [|x: Tensor<4>| x, |x: Tensor<4>| x.swap_dims(2, 3), |x: Tensor<4>| x.slice([0..3, 1..6])] {
        let whole = random::<4>([4, 6, 9, 8], &device);
        let before = whole.to_data();
        let (x, of_channels) =
            (view(whole.clone()), |it: f32| Tensor::<1>::full([view(whole.clone()).dims()[1]], it, &device));
        let alone = Tensor::<4>::from_data(x.to_data(), &device);
        let given = || (of_channels(2.0), of_channels(0.5), of_channels(0.1), of_channels(0.7));
        let normalised = |x| {
            let (gamma, beta, mean, variance) = given();
            batch_norm(x, gamma, beta, mean, variance, 1e-5).into_data()
        };
        let (shared, alone) = (normalised(x), normalised(alone));
        crate::assert_same(shared, alone);
        crate::assert_same(whole.into_data(), before);
    }
    let mean = random::<1>([5], &device);
    let (x, other) = (mean.clone().reshape([1, 5]), Tensor::<1>::ones([5], &device));
    let y = batch_norm(x, other.clone(), other.clone(), mean, other, 0.0);
    assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0; 5]);
}

#[test]
fn many_planes_equal_burns_operation() {
    for shape in [[16, 32, 24, 25], [40, 70, 1, 1], [1, 1, 1, 1], [2, 2, 257, 256]] {
        assert_equal(shape);
        assert_one_pass(shape);
    }
}

#[test]
fn what_is_no_number_stays_none() {
    let device = Device::flex();
    let x = Tensor::<2>::from_data([[1.0, f32::NAN], [2.0, 3.0]], &device);
    for normalise in [batch_norm_train, batch_norm_train_relu] {
        let batch = normalise(x.clone(), Tensor::ones([2], &device), Tensor::zeros([2], &device), 1e-3);
        let found: Vec<bool> =
            batch.output.into_data().try_to_vec::<f32>().unwrap().iter().map(|it| it.is_nan()).collect();
        assert_eq!(found, [false, true, false, true]);
    }
}

#[test]
fn gradients_pass_finite_differences() {
    const EPSILON: f64 = 1e-3;
    let sizes = [[2, 3, 6], [1, 2, 5], [7, 1, 1], [1, 2, 20]];
    for ([batch, channels, plane], rectified) in sizes.into_iter().flat_map(|it| [(it, false), (it, true)]) {
        let operation = |leaves: &[Tensor<1>]| {
            let x = leaves[0].clone().reshape([batch, channels, plane, 1]);
            let normalise = if rectified { batch_norm_train_relu } else { batch_norm_train };
            normalise(x, leaves[1].clone(), leaves[2].clone(), EPSILON).output.flatten(0, 3)
        };
        let normal = |leaves: &[Vec<f64>]| -> Vec<f64> {
            let (x, count) = (&leaves[0], (batch * plane) as f64);
            let of = |channel: usize| x.chunks_exact(plane).skip(channel).step_by(channels).flatten().copied();
            let mean = |channel| of(channel).sum::<f64>() / count;
            let variance = |channel, mean: f64| of(channel).map(|it| (it - mean).powi(2)).sum::<f64>() / count;
            let statistics = (0..channels).map(|it| (mean(it), variance(it, mean(it)))).collect::<Vec<_>>();
            let planes = x.chunks_exact(plane).zip((0..channels).cycle());
            let normal = planes.flat_map(|(plane, channel)| {
                let (mean, variance) = statistics[channel];
                let [scale, shift] = [leaves[1][channel] / (variance + EPSILON).sqrt(), leaves[2][channel]];
                plane.iter().map(move |it| (it - mean) * scale + shift)
            });
            normal.collect()
        };
        let least = if rectified { 0.0 } else { f64::NEG_INFINITY };
        let formula = |leaves: &[Vec<f64>]| normal(leaves).into_iter().map(|it| it.max(least)).collect();
        let leaves = differences::numbers_off_zero([batch * channels * plane, channels, channels], &normal);
        differences::assert_differences(&leaves, &operation, &formula);
    }
}

#[test]
fn gradients_by_given_statistics_pass_finite_differences() {
    const EPSILON: f64 = 1e-3;
    let (means, variances) = ([0.3_f32, -0.2, 0.1], [0.5_f32, 1.5, 0.0]);
    for [batch, channels, plane] in [[2, 3, 6], [1, 2, 5], [7, 1, 1]] {
        let operation = |leaves: &[Tensor<1>]| {
            let x = leaves[0].clone().reshape([batch, channels, plane, 1]);
            let [mean, variance] =
                [&means, &variances].map(|it| Tensor::<1>::from_data(&it[..channels], &leaves[0].device()));
            batch_norm(x, leaves[1].clone(), leaves[2].clone(), mean, variance, EPSILON).flatten(0, 3)
        };
        let formula = |leaves: &[Vec<f64>]| -> Vec<f64> {
            let planes = leaves[0].chunks_exact(plane).zip((0..channels).cycle());
            let normal = planes.flat_map(|(plane, channel)| {
                let scale = leaves[1][channel] / (f64::from(variances[channel]) + EPSILON).sqrt();
                let (mean, shift) = (f64::from(means[channel]), leaves[2][channel]);
                plane.iter().map(move |it| (it - mean) * scale + shift)
            });
            normal.collect()
        };
        let leaves = differences::numbers([batch * channels * plane, channels, channels]);
        differences::assert_differences(&leaves, &operation, &formula);
    }
}

#[test]
fn statistics_with_gradients_have_them() {
    let device = Device::flex().autodiff();
    let leaf = |it: f32| Tensor::<1>::from_data([it], &device).require_grad();
    let (x, gamma, beta, mean, variance) = (leaf(4.0), leaf(3.0), leaf(1.0), leaf(2.0), leaf(4.0));
    let y = batch_norm(x.reshape([1, 1]), gamma, beta, mean.clone(), variance.clone(), 0.0);
    let gradients = y.sum().backward();
    let of = |it: Tensor<1>| it.grad(&gradients).expect("a tracked tensor has a gradient").into_scalar::<f32>();
    assert_eq!([of(mean), of(variance)], [-1.5, -0.375]);
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for shape in [[16, 24, 30, 31], [300, 70, 1, 1], [1, 1, 200, 200], [5, 3, 20, 20]] {
        let tensors = tensors(shape, &Device::flex().autodiff());
        for feed in FED {
            assert_same_on_any_threads(|| given_results(&tensors, [true; 3], feed, batch_norm));
        }
        for operation in [batch_norm_train as Operation, batch_norm_train_relu] {
            assert_same_on_any_threads(|| results(&tensors, operation));
        }
        let (x, [gamma, beta]) = (tensors.0.inner(), tensors.1.map(Tensor::inner));
        let given = || batch_norm(x.clone(), gamma.clone(), beta.clone(), beta.clone(), gamma.clone().abs(), 1e-3);
        assert_same_on_any_threads(|| vec![given().into_data()]);
    }
}

#[test]
fn other_backends_give_the_same() {
    let (x, of_channels, upstream) = tensors([4, 6, 5, 7], &Device::flex().autodiff());
    let device = elsewhere();
    let there = (
        Tensor::from_data(x.to_data(), &device),
        of_channels.clone().map(|it| Tensor::from_data(it.into_data(), &device)),
        Tensor::from_data(upstream.to_data(), &device),
    );
    let here = (x, of_channels, upstream);
    for operation in [batch_norm_train as Operation, batch_norm_train_relu] {
        let (ours, others) = (results(&here, operation), results(&there, operation));
        ours.into_iter().zip(others).for_each(|(ours, others)| assert_close_beside(1.0, ours, others));
    }
}
