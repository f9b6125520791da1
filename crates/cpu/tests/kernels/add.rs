//! The sum of two tensors.
use crate::{assert_same, assert_same_on_any_threads, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData};
use kiln_cpu::add;
use proptest::prelude::*;

/// The output, and the gradients of the sum of its squares.
fn results([x, y]: &[Tensor<2>; 2], operation: fn(Tensor<2>, Tensor<2>) -> Tensor<2>) -> [TensorData; 3] {
    let [x, y] = [x, y].map(|it| it.clone().detach().require_grad());
    let output = operation(x.clone() * 1.0, y.clone());
    let gradients = output.clone().powi_scalar(2).sum().backward();
    let [x, y] = [x, y].map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data());
    [output.into_data(), x, y]
}

fn assert_equal(terms: &[Tensor<2>; 2]) {
    let [ours, burns] = [add, |x, y| x + y].map(|operation| results(terms, operation));
    ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_same(ours, burns));
}

/// So many rows that kernels begin.
const ROWS: usize = 410;

fn terms(columns: usize, device: &Device) -> [Tensor<2>; 2] {
    [(); 2].map(|()| random([ROWS, columns], device))
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(columns in 41..=130_usize, turned in any::<[bool; 2]>()) {
        let device = Device::flex().autodiff();
        let turn = |turned: bool| match turned {
            true => random([columns, ROWS], &device).transpose(),
            false => random([ROWS, columns], &device),
        };
        assert_equal(&turned.map(turn));
    }
}

#[test]
fn a_tensor_and_itself_are_twice_the_tensor() {
    let x = random([ROWS, 50], &Device::flex());
    assert_same(add(x.clone(), x.clone()).into_data(), (x * 2.0).into_data());
    let x = random([ROWS, 50], &Device::flex().autodiff()).require_grad();
    let gradients = add(x.clone(), x.clone()).sum().backward();
    let gradient = x.grad(&gradients).expect("a tracked tensor has a gradient");
    assert_same(gradient.clone().into_data(), (gradient.zeros_like() + 2.0).into_data());
}

#[test]
fn broadcasts_are_burns() {
    let [x, row] = [random([ROWS, 50], &Device::flex()), random([1, 50], &Device::flex())];
    assert_same(add(x.clone(), row.clone()).into_data(), (x.clone() + row.clone()).into_data());
    assert_same(add(row.clone(), x.clone()).into_data(), (row + x).into_data());
}

#[test]
fn one_that_learns_and_one_that_does_not_are_added() {
    let device = Device::flex().autodiff();
    let [x, y] = [random([ROWS, 50], &device).require_grad(), random([ROWS, 50], &device)];
    let sum = add(x.clone(), y.clone());
    assert_same(sum.clone().into_data(), (x.clone() + y.clone()).into_data());
    let gradients = sum.sum().backward();
    assert!(x.grad(&gradients).is_some() && y.grad(&gradients).is_none());
}

#[test]
fn gradients_are_that_of_the_sum() {
    let device = Device::flex().autodiff();
    let [x, y] = terms(50, &device).map(Tensor::require_grad);
    let upstream = random([ROWS, 50], &device);
    let gradients = (add(x.clone(), y.clone()) * upstream.clone()).sum().backward();
    for term in [x, y] {
        let gradient = term.grad(&gradients).expect("a tracked tensor has a gradient");
        assert_same(gradient.into_data(), upstream.to_data());
    }
}

#[test]
fn it_does_not_matter_which_of_them_somebody_holds_or_how_they_lie() {
    let device = Device::flex();
    let [held, other] = terms(50, &device);
    let sum = (held.clone() + other.clone()).into_data();
    let alone = || Tensor::<2>::from_data(other.to_data(), &device);
    let turned = || Tensor::<2>::from_data(other.clone().transpose().into_data(), &device).transpose();
    let ways: [&dyn Fn() -> Tensor<2>; 2] = [&alone, &turned];
    for lone in ways {
        assert_same(add(held.clone(), lone()).into_data(), sum.clone());
        assert_same(add(lone(), held.clone()).into_data(), sum.clone());
        assert_same(add(lone(), lone()).into_data(), (other.clone() * 2.0).into_data());
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let terms = terms(401, &Device::flex().autodiff());
    assert_same_on_any_threads(|| results(&terms, add).into());
}

#[test]
fn tensors_that_somebody_holds_stay_as_they_are() {
    let terms = terms(50, &Device::flex());
    let before = terms.clone().map(|it| it.to_data());
    let [x, y] = terms.clone();
    let _ = add(x, y);
    terms.into_iter().zip(before).for_each(|(now, before)| assert_same(now.into_data(), before));
}

#[test]
fn views_are_read_as_what_they_show_and_what_they_do_not_show_stays() {
    let device = Device::flex();
    let [x, y] = [random([700, 60], &device).slice([20..20 + ROWS, 0..60]), random([ROWS, 90], &device)];
    let y = y.slice([0..ROWS, 10..70]);
    assert_same(add(x.clone(), y.clone()).into_data(), (x.clone() + y.clone()).into_data());
    // Views that nobody else holds.
    let all = random([700, 60], &device);
    let shown = Tensor::<2>::from_data(all.to_data(), &device).slice([20..20 + ROWS, 0..60]);
    assert_same(add(shown, y.clone()).into_data(), (all.slice([20..20 + ROWS, 0..60]) + y).into_data());
}

#[test]
fn other_backends_give_the_same() {
    let here = terms(50, &Device::flex().autodiff());
    let there = here.clone().map(|it| Tensor::from_data(it.to_data(), &elsewhere()));
    let (ours, others) = (results(&here, add), results(&there, add));
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_same(ours, others));
}
