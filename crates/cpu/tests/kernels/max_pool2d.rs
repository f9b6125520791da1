//! The largest value of each window.
use crate::{assert_same, assert_same_on_any_threads, differences, elsewhere, pair, random, shapes};
use burn::tensor::{Device, Tensor, TensorData, module, ops::MaxPoolOptions};
use kiln_cpu::max_pool2d;
use proptest::prelude::*;

type Operation = fn(Tensor<4>, MaxPoolOptions<2>) -> Tensor<4>;

/// The output, and the gradient of the sum of its squares.
fn results(x: &Tensor<4>, options: &MaxPoolOptions<2>, operation: Operation) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone(), options.clone());
    let gradients = output.clone().powi_scalar(2).sum().backward();
    [output.into_data(), x.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
}

/// Images and windows that fit them, as the kernels know them or with what only burn knows: dilation, and windows that
/// reach beyond the end.
fn cases(known: bool) -> impl Strategy<Value = ([usize; 4], MaxPoolOptions<2>)> {
    let sizes = (1..=3_usize, 1..=9_usize, pair(1..=20), pair(1..=5));
    let rest = (pair(1..=3), pair(0..=2), pair(1..=if known { 1 } else { 2 }), prop::bool::weighted(0.5));
    (sizes, rest)
        .prop_filter("the window fits", |((_, _, image, kernel), (_, padding, dilation, _))| {
            (0..2).all(|axis| {
                let reach = dilation[axis] * (kernel[axis] - 1) + 1;
                2 * padding[axis] <= kernel[axis] && image[axis] + 2 * padding[axis] >= reach
            })
        })
        .prop_map(move |((batch, channels, image, kernel), (stride, padding, dilation, beyond))| {
            let options = MaxPoolOptions::new(kernel).with_stride(stride).with_padding(padding);
            let options = options.with_dilation(dilation).with_ceil_mode(beyond && !known);
            ([batch, channels, image[0], image[1]], options)
        })
}

fn assert_equal(shape: [usize; 4], options: &MaxPoolOptions<2>) {
    let x = random(shape, &Device::flex().autodiff());
    let [ours, burns] = [max_pool2d as Operation, module::max_pool2d].map(|it| results(&x, options, it));
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward((shape, options) in cases(true)) {
        assert_equal(shape, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, ..shapes() })]

    #[test]
    fn other_windows_equal_burns_operation((shape, options) in cases(false)) {
        assert_equal(shape, &options);
    }
}

#[test]
fn many_planes_equal_burns_operation() {
    for kernel in [2, 3] {
        let options = MaxPoolOptions::new([kernel; 2]).with_stride([2; 2]).with_padding([kernel / 3; 2]);
        assert_equal([16, 32, 25, 24], &options);
    }
}

#[test]
fn gradients_pass_finite_differences() {
    // No two numbers are so near each other that a step changes which one is the larger.
    let numbers: Vec<_> = (0..2 * 3 * 5 * 4).map(|it| f64::from(it * 77 % 120) * 0.1).collect();
    for (kernel, stride, padding) in [([2, 2], [2, 2], [0, 0]), ([3, 2], [2, 1], [1, 1])] {
        differences::assert_linear(std::slice::from_ref(&numbers), 0.04, &|leaves| {
            let options = MaxPoolOptions::new(kernel).with_stride(stride).with_padding(padding);
            max_pool2d(leaves[0].clone().reshape([2, 3, 5, 4]), options).flatten(0, 3)
        });
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let x = random([8, 20, 33, 40], &Device::flex().autodiff());
    for kernel in [2, 3] {
        let options = MaxPoolOptions::new([kernel; 2]).with_stride([2; 2]).with_padding([kernel / 3; 2]);
        assert_same_on_any_threads(|| results(&x, &options, max_pool2d).into());
    }
}

#[test]
fn ties_and_what_is_no_number_are_burns() {
    let values = [1.0, 1.0, f32::NAN, 2.0, f32::NEG_INFINITY, f32::NAN, 3.0, 3.0, f32::NEG_INFINITY];
    let x = Tensor::<4>::from_data(TensorData::new(values.to_vec(), [1, 1, 3, 3]), &Device::flex().autodiff());
    for kernel in [[2, 2], [1, 3], [3, 1]] {
        let options = MaxPoolOptions::new(kernel).with_stride([1, 1]);
        let [ours, burns] = [max_pool2d as Operation, module::max_pool2d].map(|it| results(&x, &options, it));
        ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
    }
    // All that four values can be, many windows side by side.
    let of = |it: usize| [f32::NEG_INFINITY, f32::NAN, 0.0, 1.0, 2.0][it % 5];
    let fours: Vec<_> = (0..625).map(|it| [of(it), of(it / 5), of(it / 25), of(it / 125)]).collect();
    let rows = [0, 2].map(|row| fours.iter().flat_map(move |four| [four[row], four[row + 1]]).collect::<Vec<_>>());
    let x = Tensor::<4>::from_data(TensorData::new(rows.concat(), [1, 1, 2, 1250]), &Device::flex().autodiff());
    let options = MaxPoolOptions::new([2, 2]).with_stride([2, 2]);
    let [ours, burns] = [max_pool2d as Operation, module::max_pool2d].map(|it| results(&x, &options, it));
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
}

#[test]
fn other_backends_give_the_same() {
    let x = random([2, 3, 9, 8], &Device::flex().autodiff());
    let there = Tensor::from_data(x.to_data(), &elsewhere());
    let options = MaxPoolOptions::new([3, 3]).with_stride([2, 2]).with_padding([1, 1]);
    let (ours, others) = (results(&x, &options, max_pool2d), results(&there, &options, max_pool2d));
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_same(ours, others));
}
