//! The product with a matrix.
use crate::{assert_close, assert_close_to_terms, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData, module};
use kiln_cpu::linear;
use proptest::prelude::*;

type Operation = fn(Tensor<3>, Tensor<2>, Option<Tensor<1>>) -> Tensor<3>;

/// Rows, weights, bias and the gradient that comes from above.
struct Tensors(Tensor<3>, Tensor<2>, Option<Tensor<1>>, Tensor<3>);

impl Tensors {
    fn new([rows, more, inputs, outputs]: [usize; 4], bias: bool, device: &Device) -> Self {
        let bias = bias.then(|| random([outputs], device));
        let x = random([rows, more, inputs], device);
        Self(x, random([inputs, outputs], device), bias, random([rows, more, outputs], device))
    }

    fn on(&self, device: &Device) -> Self {
        let Self(x, weight, bias, upstream) = self;
        let [x, upstream] = [x, upstream].map(|it| Tensor::from_data(it.to_data(), device));
        let bias = bias.as_ref().map(|it| Tensor::from_data(it.to_data(), device));
        Self(x, Tensor::from_data(weight.to_data(), device), bias, upstream)
    }

    fn magnitudes(&self) -> Self {
        let Self(x, weight, bias, upstream) = self;
        let bias = bias.as_ref().map(|it| it.clone().abs());
        Self(x.clone().abs(), weight.clone().abs(), bias, upstream.clone().abs())
    }

    /// The output and all gradients.
    fn results(&self, operation: Operation) -> Vec<TensorData> {
        let Self(x, weight, bias, upstream) = self;
        let (x, weight) = (x.clone().detach().require_grad(), weight.clone().detach().require_grad());
        let bias = bias.clone().map(|it| it.detach().require_grad());
        let output = operation(x.clone(), weight.clone(), bias.clone());
        let gradients = (output.clone() * upstream.clone()).sum().backward();
        let mut results = vec![output.into_data()];
        results.push(x.grad(&gradients).expect("a tracked tensor has a gradient").into_data());
        results.push(weight.grad(&gradients).expect("a tracked tensor has a gradient").into_data());
        results.extend(bias.map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
        results
    }
}

fn assert_equal(sizes: [usize; 4], bias: bool) {
    let tensors = Tensors::new(sizes, bias, &Device::flex().autodiff());
    let [burns, terms] = [&tensors, &tensors.magnitudes()].map(|it| it.results(module::linear));
    assert_close_to_terms(tensors.results(linear), burns, terms);
}

fn sizes() -> impl Strategy<Value = [usize; 4]> {
    let features = prop_oneof![1..=9_usize, 10..=70_usize];
    (1..=12_usize, 1..=5_usize, features.clone(), features).prop_map(Into::into)
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(sizes in sizes(), bias in any::<bool>()) {
        assert_equal(sizes, bias);
    }
}

#[test]
fn many_rows_and_many_features_equal_burns_operation() {
    [[64, 1, 1152, 128], [20, 30, 33, 300], [300, 1, 7, 1]].into_iter().for_each(|sizes| assert_equal(sizes, true));
}

#[test]
fn few_rows_of_many_features_equal_burns_operation() {
    for sizes in [[1, 1, 3136, 128], [2, 2, 700, 133], [3, 1, 1025, 1000], [1, 4, 5, 15], [1, 3, 9, 70_000]] {
        [true, false].into_iter().for_each(|bias| assert_equal(sizes, bias));
    }
}

#[test]
fn gradients_pass_finite_differences() {
    for [rows, inputs, outputs] in [[3, 4, 5], [1, 9, 2], [6, 1, 1]] {
        let leaves = differences::numbers([rows * inputs, inputs * outputs, outputs]);
        differences::assert_linear(&leaves, 0.25, &|leaves| {
            let (x, weight) = (leaves[0].clone().reshape([rows, inputs]), leaves[1].clone().reshape([inputs, outputs]));
            linear(x, weight, Some(leaves[2].clone())).flatten(0, 1)
        });
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for sizes in [[40, 3, 200, 150], [1, 2, 1000, 300]] {
        let tensors = Tensors::new(sizes, true, &Device::flex().autodiff());
        assert_same_on_any_threads(|| tensors.results(linear));
    }
}

#[test]
fn transposed_weights_are_read_as_what_they_show() {
    let device = Device::flex();
    let (x, weight) = (random([5, 2, 30], &device), random([40, 30], &device).transpose());
    let burns = module::linear(x.clone(), weight.clone(), None).into_data();
    assert_close(linear(x, weight, None).into_data(), burns);
}

#[test]
fn other_backends_give_the_same() {
    let tensors = Tensors::new([6, 2, 20, 50], true, &Device::flex().autodiff());
    let (ours, others) = (tensors.results(linear), tensors.on(&elsewhere()).results(linear));
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
}
