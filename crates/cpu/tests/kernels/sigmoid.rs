//! The sigmoid and its logarithm.
use crate::{assert_close, assert_same, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData, activation};
use kiln_cpu::{log_sigmoid, sigmoid};
use proptest::prelude::*;

type Operation = fn(Tensor<2>) -> Tensor<2>;

fn of_logarithm(x: Tensor<2>) -> Tensor<2> {
    log_sigmoid(x).expect("the kernels know this device")
}

/// Ours beside burn's.
const PAIRS: [[Operation; 2]; 2] = [[sigmoid, activation::sigmoid], [of_logarithm, activation::log_sigmoid]];

/// The output, and the gradient of the sum of its squares.
fn results(x: &Tensor<2>, operation: Operation) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone() * 1.0);
    let gradients = output.clone().powi_scalar(2).sum().backward();
    [output, x.grad(&gradients).expect("a tracked tensor has a gradient")].map(Tensor::into_data)
}

fn assert_equal(x: &Tensor<2>) {
    for pair in PAIRS {
        let [ours, burns] = pair.map(|operation| results(x, operation));
        ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_close(ours, burns));
        let [ours, burns] = pair.map(|operation| operation(x.clone().inner()).into_data());
        assert_close(ours, burns);
    }
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equal_burns_operations_forward_and_backward(
        rows in 1..=70_usize,
        columns in 1..=70_usize,
        spread in prop_oneof![Just(1.0), Just(30.0)],
        turned in any::<bool>(),
    ) {
        let x = random([rows, columns], &Device::flex().autodiff()) * spread;
        assert_equal(&if turned { x.transpose() } else { x });
    }
}

#[test]
fn numbers_of_several_threads_equal_burns_operations() {
    for shape in [[0, 3], [1, 16_384], [1, 16_385], [100, 401]] {
        assert_equal(&(random(shape, &Device::flex().autodiff()) * 5.0));
    }
}

#[test]
fn numbers_far_out_and_none_are_as_they_should_be() {
    let infinite = f32::INFINITY;
    let x = Tensor::<2>::from_data([[-infinite, -1000.0, 0.0, 1000.0, infinite, f32::NAN]], &Device::flex().autodiff());
    let [[share, share_slope], [log, log_slope]] =
        PAIRS.map(|[ours, _]| results(&x, ours).map(|it| it.try_to_vec::<f32>().unwrap()));
    assert_eq!(share[..5], [0.0, 0.0, 0.5, 1.0, 1.0]);
    assert_eq!(share_slope[..5], [0.0, 0.0, 0.25, 0.0, 0.0]);
    assert_eq!(log[..5], [-infinite, -1000.0, -2f32.ln(), 0.0, 0.0]);
    // Twice the output times the slope: one far below, a half at zero, and none far above.
    assert_eq!(log_slope[..5], [-infinite, -2000.0, -2f32.ln(), 0.0, 0.0]);
    assert!([share[5], share_slope[5], log[5], log_slope[5]].into_iter().all(f32::is_nan));
}

#[test]
fn what_is_almost_sure_keeps_its_digits() {
    let x = Tensor::<2>::from_data([[10.0, 20.0, 40.0, 80.0]], &Device::flex());
    let logs = of_logarithm(x.clone()).into_data();
    for (log, x) in logs.iter::<f32>().zip(x.into_data().iter::<f64>()) {
        let wanted = -(-x).exp().ln_1p();
        assert!((f64::from(log) - wanted).abs() <= 1e-6 * wanted.abs(), "of {x} it is {log}, not {wanted}");
    }
}

#[test]
fn gradients_pass_finite_differences() {
    let numbers = vec![-3.0, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0, 4.0];
    let share = |x: f64| 1.0 / (1.0 + (-x).exp());
    for (operation, formula) in [(PAIRS[0][0], share as fn(f64) -> f64), (PAIRS[1][0], |x| -(-x).exp().ln_1p())] {
        let operation = |leaves: &[Tensor<1>]| operation(leaves[0].clone().reshape([2, 4])).flatten(0, 1);
        let formula = |leaves: &[Vec<f64>]| leaves[0].iter().map(|x| formula(*x)).collect();
        differences::assert_differences(std::slice::from_ref(&numbers), &operation, &formula);
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let x = random([300, 401], &Device::flex().autodiff());
    PAIRS.into_iter().for_each(|[ours, _]| assert_same_on_any_threads(|| results(&x, ours).into()));
}

#[test]
fn other_backends_take_burns_operation_or_give_the_tensor_back() {
    let x = random([4, 9], &elsewhere());
    assert_same(sigmoid(x.clone()).into_data(), activation::sigmoid(x.clone()).into_data());
    assert_same(log_sigmoid(x.clone()).expect_err("another backend").into_data(), x.into_data());
}
