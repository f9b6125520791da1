//! The logarithm of the probability of a label.
use crate::{
    assert_close, assert_close_beside, assert_same, assert_same_on_any_threads, differences, elsewhere, random, shapes,
};
use burn::tensor::{DType, Device, Int, Tensor, TensorData, activation};
use kiln_cpu::log_likelihood;
use proptest::prelude::*;

type Operation = fn(Tensor<2>, Tensor<1, Int>) -> Tensor<1>;

fn of_burn(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let [rows, _] = logits.dims();
    activation::log_softmax(logits, 1).gather(1, labels.reshape([rows, 1])).reshape([rows])
}

/// Logits, labels and the gradient that comes from above.
#[derive(Clone)]
struct Tensors(Tensor<2>, Tensor<1, Int>, Tensor<1>);

impl Tensors {
    fn new([rows, classes]: [usize; 2], spread: f32, device: &Device) -> Self {
        let labels: Vec<_> = (0..rows).map(|row| (row * row * 7 + row) % classes).map(|it| it as i64).collect();
        let labels = Tensor::from_data(TensorData::new(labels, [rows]), device);
        Self(random([rows, classes], device) * spread, labels, random([rows], device))
    }

    fn on(&self, device: &Device) -> Self {
        let Self(logits, labels, upstream) = self.clone();
        let labels = Tensor::from_data(labels.into_data(), device);
        Self(Tensor::from_data(logits.into_data(), device), labels, Tensor::from_data(upstream.into_data(), device))
    }

    /// The output, and the gradient of the logits.
    fn results(&self, operation: Operation) -> Vec<TensorData> {
        let Self(logits, labels, upstream) = self.clone();
        let logits = logits.detach().require_grad();
        let output = operation(logits.clone(), labels);
        let gradients = (output.clone() * upstream).sum().backward();
        vec![output.into_data(), logits.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
    }
}

/// A value is what is left of a logit less the largest, and a gradient of one less a probability.
fn assert_equal(shape: [usize; 2], spread: f32) {
    let tensors = Tensors::new(shape, spread, &Device::flex().autodiff());
    let (ours, burns) = (tensors.results(log_likelihood), tensors.results(of_burn));
    let pairs = ours.into_iter().zip(burns).zip([spread, 1.0]);
    pairs.for_each(|((ours, burns), terms)| assert_close_beside(terms, ours, burns));
    let Tensors(logits, labels, _) = tensors.on(&Device::flex());
    let (ours, burns) = (log_likelihood(logits.clone(), labels.clone()), of_burn(logits, labels));
    assert_close_beside(spread, ours.into_data(), burns.into_data());
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operations_forward_and_backward(
        rows in prop_oneof![1..=9_usize, 10..=300_usize],
        classes in prop_oneof![1..=9_usize, 10..=130_usize],
        spread in prop_oneof![Just(1.0), Just(30.0)],
    ) {
        assert_equal([rows, classes], spread);
    }
}

#[test]
fn many_pixels_and_many_classes_equal_burns_operations() {
    for shape in [[20_000, 11], [70, 1000], [3, 20_000]] {
        assert_equal(shape, 5.0);
    }
}

#[test]
fn gradients_pass_finite_differences() {
    for [rows, classes] in [[1, 1], [3, 4], [5, 10]] {
        let label = move |row: usize| (3 * row + 1) % classes;
        let logits: Vec<_> = differences::numbers([rows * classes]).concat().into_iter().map(|it| 4.0 * it).collect();
        let operation = |leaves: &[Tensor<1>]| {
            let labels: Vec<_> = (0..rows).map(|row| label(row) as i64).collect();
            let labels = Tensor::from_data(TensorData::new(labels, [rows]), &leaves[0].device());
            log_likelihood(leaves[0].clone().reshape([rows, classes]), labels)
        };
        let formula = |leaves: &[Vec<f64>]| {
            let rows = leaves[0].chunks_exact(classes).enumerate();
            rows.map(|(row, it)| it[label(row)] - it.iter().map(|it| it.exp()).sum::<f64>().ln()).collect()
        };
        differences::assert_differences(&[logits], &operation, &formula);
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for shape in [[9000, 11], [40, 3000]] {
        let tensors = Tensors::new(shape, 5.0, &Device::flex().autodiff());
        assert_same_on_any_threads(|| tensors.results(log_likelihood));
    }
}

#[test]
fn logits_far_apart_or_without_a_bound_are_burns() {
    let infinite = f32::INFINITY;
    let rows =
        [[1e30, -1e30, 3.0], [-infinite, 0.0, -infinite], [infinite, 0.0, 1.0], [f32::NAN, 0.0, 1.0], [-infinite; 3]];
    let logits = Tensor::<2>::from_data(rows, &Device::flex());
    let labels = Tensor::from_data([1, 1, 0, 1, 2], &Device::flex());
    let [ours, burns] = [log_likelihood as Operation, of_burn].map(|it| it(logits.clone(), labels.clone()).into_data());
    for (ours, burns) in ours.iter::<f32>().zip(burns.iter::<f32>()) {
        assert!(ours == burns || ours.is_nan() && burns.is_nan(), "{ours} where burn has {burns}");
    }
}

#[test]
fn labels_of_any_width_and_views_are_read_as_what_they_show() {
    let device = Device::flex();
    let logits = random([7, 30], &device).transpose().slice([4..24, 1..6]);
    let labels = Tensor::<1, Int>::arange(0..40, &device).remainder_scalar(5).narrow(0, 11, 20);
    let wanted = of_burn(logits.clone(), labels.clone()).into_data();
    for width in [DType::I64, DType::I32, DType::U8] {
        assert_close(log_likelihood(logits.clone(), labels.clone().cast(width)).into_data(), wanted.clone());
    }
}

#[test]
#[should_panic(expected = "out of bounds")]
fn a_label_that_is_no_class_is_burns_mistake() {
    let device = Device::flex();
    log_likelihood(random([2, 3], &device), Tensor::from_data([0, 3], &device));
}

#[test]
fn other_backends_give_the_same() {
    let tensors = Tensors::new([50, 13], 3.0, &Device::flex().autodiff());
    let there = tensors.on(&elsewhere());
    let (ours, others) = (tensors.results(log_likelihood), there.results(log_likelihood));
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
    let burns = there.results(of_burn);
    there.results(log_likelihood).into_iter().zip(burns).for_each(|(others, burns)| assert_same(others, burns));
}
