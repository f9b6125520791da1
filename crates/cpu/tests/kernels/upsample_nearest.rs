//! Images grown by a whole factor, against the operations that do the same.
use crate::{assert_close_to_terms, assert_same, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData};
use kiln_cpu::upsample_nearest;
use proptest::prelude::*;

type Operation = fn(Tensor<4>, usize) -> Tensor<4>;

fn ours(x: Tensor<4>, factor: usize) -> Tensor<4> {
    upsample_nearest(&x, factor).expect("the kernels know this device")
}

fn of_operations(x: Tensor<4>, factor: usize) -> Tensor<4> {
    let [samples, channels, height, width] = x.dims();
    let wide: Tensor<5> = Tensor::stack(vec![x; factor], 4);
    let high: Tensor<5> = Tensor::stack(vec![wide.reshape([samples, channels, height, width * factor]); factor], 3);
    high.reshape([samples, channels, height * factor, width * factor])
}

/// The output, and the gradient where one comes from above.
fn results(x: &Tensor<4>, upstream: &Tensor<4>, factor: usize, operation: Operation) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone(), factor);
    let gradients = (output.clone() * upstream.clone()).sum().backward();
    [output, x.grad(&gradients).expect("a tracked tensor has a gradient")].map(Tensor::into_data)
}

fn assert_equal(shape: [usize; 4], factor: usize) {
    let device = Device::flex().autodiff();
    let [samples, channels, height, width] = shape;
    let x = random(shape, &device);
    let upstream = random([samples, channels, height * factor, width * factor], &device);
    let [[output, gradient], [wanted, sums]] =
        [ours as Operation, of_operations].map(|it| results(&x, &upstream, factor, it));
    let [_, terms] = results(&x, &upstream.abs(), factor, ours);
    assert_same(output, wanted);
    assert_close_to_terms(vec![gradient], vec![sums], vec![terms]);
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_the_operations_forward_and_backward(
        [samples, channels] in [1..=3_usize, 1..=5_usize],
        [height, width] in [1..=17_usize, 1..=17_usize],
        factor in 1..=4_usize,
    ) {
        assert_equal([samples, channels, height, width], factor);
    }
}

#[test]
fn many_rows_and_wide_ones_equal_the_operations() {
    for (shape, factor) in [([1, 1, 300, 301], 2), ([1, 2, 3, 20_000], 2), ([2, 3, 100, 7], 3)] {
        assert_equal(shape, factor);
    }
}

#[test]
fn gradients_pass_finite_differences() {
    for factor in 1..=3 {
        let operation = |leaves: &[Tensor<1>]| ours(leaves[0].clone().reshape([2, 1, 3, 4]), factor).flatten(0, 3);
        differences::assert_linear(&differences::numbers([24]), 0.25, &operation);
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let device = Device::flex().autodiff();
    let (x, upstream) = (random([8, 24, 33, 31], &device), random([8, 24, 66, 62], &device));
    assert_same_on_any_threads(|| results(&x, &upstream, 2, ours).to_vec());
}

#[test]
fn views_are_read_as_what_they_show() {
    let x = random([2, 3, 4, 5], &Device::flex());
    let turned = x.clone().swap_dims(2, 3);
    let copy = Tensor::from_data(turned.to_data(), &Device::flex());
    assert_same(ours(turned, 2).into_data(), ours(copy, 2).into_data());
}

#[test]
fn there_is_none_where_the_kernels_do_not_reach() {
    let none = |shape, factor, device: &Device| upsample_nearest(&random(shape, device), factor).is_none();
    assert!(none([1, 1, 2, 2], 2, &elsewhere()));
    assert!(none([1, 1, 2, 2], 0, &Device::flex()));
    assert!(!none([1, 1, 2, 2], 2, &Device::flex()));
}
