//! Cutting off at two bounds.
use crate::{assert_same, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData};
use kiln_cpu::hard_tanh;
use proptest::prelude::*;

const BOUNDS: [f64; 2] = [-0.5, 0.25];

fn ours(x: Tensor<2>) -> Tensor<2> {
    hard_tanh(x, BOUNDS[0], BOUNDS[1]).expect("the kernels know this device")
}

fn of_operations(x: Tensor<2>) -> Tensor<2> {
    let [min, max] = BOUNDS;
    let (low, high) = (x.clone().lower_equal_elem(min), x.clone().greater_equal_elem(max));
    x.mask_fill(low, min).mask_fill(high, max)
}

/// The output, and the gradient of the sum of its squares.
fn results(x: &Tensor<2>, operation: fn(Tensor<2>) -> Tensor<2>) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone() * 1.0);
    let gradients = output.clone().powi_scalar(2).sum().backward();
    [output, x.grad(&gradients).expect("a tracked tensor has a gradient")].map(Tensor::into_data)
}

fn assert_equal(x: &Tensor<2>) {
    let [ours, wanted] = [ours, of_operations].map(|operation| results(x, operation));
    ours.into_iter().zip(wanted).for_each(|(ours, wanted)| assert_same(ours, wanted));
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_the_operations_forward_and_backward(rows in 1..=70_usize, columns in 1..=70_usize, turned in any::<bool>()) {
        let x = random([rows, columns], &Device::flex().autodiff());
        assert_equal(&if turned { x.transpose() } else { x });
    }
}

#[test]
fn many_numbers_and_special_ones_equal_the_operations() {
    let device = Device::flex().autodiff();
    assert_equal(&random([100, 401], &device));
    let special = [[f32::NAN, -0.5, 0.25, -0.0], [f32::INFINITY, f32::NEG_INFINITY, 1e-40, 0.2499]];
    let [output, gradient] = results(&Tensor::from_data(special, &device), ours);
    let [wanted, slopes] = results(&Tensor::from_data(special, &device), of_operations);
    let numbers = |data: &TensorData| data.iter::<f32>().skip(1).map(f32::to_bits).collect::<Vec<_>>();
    assert!(output.iter::<f32>().next().is_some_and(f32::is_nan));
    assert_eq!((numbers(&output), numbers(&gradient)), (numbers(&wanted), numbers(&slopes)));
}

#[test]
fn gradients_pass_finite_differences() {
    // A step leads nowhere past a bound.
    let numbers = vec![-1.0, -0.7, -0.3, -0.1, 0.0, 0.1, 0.4, 0.9];
    let operation = |leaves: &[Tensor<1>]| ours(leaves[0].clone().reshape([2, 4])).flatten(0, 1);
    differences::assert_linear(&[numbers], 0.125, &operation);
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let x = random([300, 401], &Device::flex().autodiff());
    assert_same_on_any_threads(|| results(&x, ours).into());
}

#[test]
fn a_tensor_that_somebody_holds_stays_as_it_is() {
    let x = random([40, 500], &Device::flex());
    let before = x.to_data();
    let _ = ours(x.clone());
    assert_same(x.into_data(), before);
}

#[test]
fn the_tensor_comes_back_where_the_kernels_do_not_reach() {
    let x = random([2, 3], &elsewhere());
    assert_same(hard_tanh(x.clone(), 0.0, 1.0).expect_err("another backend").into_data(), x.into_data());
    let x = random([2, 3], &Device::flex());
    assert_same(hard_tanh(x.clone(), 1.0, 1.0).expect_err("no room").into_data(), x.into_data());
}
