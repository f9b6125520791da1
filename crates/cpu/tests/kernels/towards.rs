//! A step of a moving average.
use crate::{assert_same, assert_same_on_any_threads, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor};
use kiln_cpu::towards;
use proptest::prelude::*;

fn burns([average, values]: [Tensor<2>; 2], share: f64) -> Tensor<2> {
    average.clone() + (values - average) * share
}

fn ours([average, values]: [Tensor<2>; 2], share: f64) -> Tensor<2> {
    towards(average, values, share)
}

fn tensors(shape: [usize; 2], device: &Device) -> [Tensor<2>; 2] {
    [(); 2].map(|()| random(shape, device))
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operations(rows in 1..=300_usize, columns in 1..=90_usize, share in 0.0..=1.0_f64) {
        let tensors = tensors([rows, columns], &Device::flex());
        assert_same(ours(tensors.clone(), share).into_data(), burns(tensors, share).into_data());
    }
}

#[test]
fn what_somebody_holds_stays_as_it_is() {
    let tensors = tensors([300, 100], &Device::flex());
    let before = tensors.clone().map(|it| it.to_data());
    let _ = ours(tensors.clone(), 0.5);
    tensors.into_iter().zip(before).for_each(|(now, before)| assert_same(now.into_data(), before));
}

#[test]
fn views_are_read_as_what_they_show() {
    let device = Device::flex();
    let [average, values] = [random([90, 300], &device).transpose(), random([400, 100], &device)];
    let tensors = [average, values.slice([20..320, 5..95])];
    assert_same(ours(tensors.clone(), 0.3).into_data(), burns(tensors, 0.3).into_data());
}

#[test]
fn a_broadcast_is_burns() {
    let [average, values] = [random([300, 100], &Device::flex()), random([1, 100], &Device::flex())];
    assert_same(ours([average.clone(), values.clone()], 0.3).into_data(), burns([average, values], 0.3).into_data());
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let tensors = tensors([300, 401], &Device::flex());
    assert_same_on_any_threads(|| vec![ours(tensors.clone(), 0.002).into_data()]);
}

#[test]
fn other_backends_give_the_same() {
    let here = tensors([30, 20], &Device::flex());
    let there = here.clone().map(|it| Tensor::from_data(it.to_data(), &elsewhere()));
    assert_same(ours(here, 0.3).into_data(), ours(there, 0.3).into_data());
}
