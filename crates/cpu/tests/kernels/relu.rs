//! The rectifier.
use crate::{assert_same, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData, activation};
use kiln_cpu::relu;
use proptest::prelude::*;

/// The output, and the gradient of the sum of its squares.
fn results(x: &Tensor<2>, operation: fn(Tensor<2>) -> Tensor<2>) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone() * 1.0);
    let gradients = output.clone().powi_scalar(2).sum().backward();
    [output.into_data(), x.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
}

fn assert_equal(x: &Tensor<2>) {
    let [ours, burns] = [relu, activation::relu].map(|operation| results(x, operation));
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(rows in 1..=70_usize, columns in 1..=70_usize, turned in any::<bool>()) {
        let x = random([rows, columns], &Device::flex().autodiff());
        assert_equal(&if turned { x.transpose() } else { x });
    }
}

#[test]
fn many_numbers_equal_burns_operation() {
    [[128, 128], [100, 401]].into_iter().for_each(|shape| assert_equal(&random(shape, &Device::flex().autodiff())));
}

#[test]
fn gradients_pass_finite_differences() {
    let numbers = differences::numbers([40]).concat().into_iter();
    // A step leads nowhere past zero.
    let numbers = numbers.map(|it| it + 0.3_f64.copysign(it)).collect();
    differences::assert_linear(&[numbers], 0.25, &|leaves| relu(leaves[0].clone()));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let x = random([300, 401], &Device::flex().autodiff());
    assert_same_on_any_threads(|| results(&x, relu).into());
}

#[test]
fn special_numbers_are_burns() {
    let x =
        Tensor::<2>::from_data([[f32::NAN, -0.0, 0.0], [f32::INFINITY, f32::NEG_INFINITY, -1e-40]], &Device::flex());
    assert_same(relu(x.clone()).into_data(), activation::relu(x).into_data());
}

#[test]
fn a_tensor_that_somebody_holds_stays_as_it_is() {
    let x = random([40, 500], &Device::flex());
    let before = x.to_data();
    let _ = relu(x.clone());
    assert_same(x.into_data(), before);
}

#[test]
fn views_are_read_as_what_they_show() {
    let x = random([30, 700], &Device::flex()).transpose().slice([3..600, 1..29]);
    assert_same(relu(x.clone()).into_data(), activation::relu(x).into_data());
}

#[test]
fn other_backends_give_the_same() {
    let x = random([20, 30], &Device::flex().autodiff());
    let there = Tensor::from_data(x.to_data(), &elsewhere());
    let (ours, others) = (results(&x, relu), results(&there, relu));
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_same(ours, others));
}
