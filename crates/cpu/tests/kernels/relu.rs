//! The rectifier.
use crate::{assert_same, elsewhere, random};
use burn::tensor::{Device, Tensor, TensorData, activation};
use kiln_cpu::relu;

/// The output, and the gradient of the sum of its squares.
fn results(x: &Tensor<2>, operation: fn(Tensor<2>) -> Tensor<2>) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone() * 1.0);
    let gradients = output.clone().powi_scalar(2).sum().backward();
    [output.into_data(), x.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
}

#[test]
fn equals_burns_operation_forward_and_backward() {
    for shape in [[1, 1], [3, 5], [128, 128], [100, 401]] {
        let x = random(shape, &Device::flex().autodiff());
        let [ours, burns] = [relu, activation::relu].map(|operation| results(&x, operation));
        ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
    }
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
