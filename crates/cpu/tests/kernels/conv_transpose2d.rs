//! The transposed convolution.
use crate::{
    assert_close, assert_close_to_terms, assert_same_on_any_threads, differences, elsewhere, pair, random, shapes,
};
use burn::tensor::{Device, Tensor, TensorData, module, ops::ConvTransposeOptions};
use kiln_cpu::conv_transpose2d;
use proptest::prelude::*;

/// A transposed convolution that has an output.
#[derive(Clone, Debug)]
struct Case {
    images: [usize; 4],
    weight: [usize; 4],
    options: ConvTransposeOptions<2>,
    bias: bool,
}

/// What the kernels know: what is added to the output is less than a stride.
fn cases(most: usize, groups: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    let channels = prop_oneof![1..=9_usize, 10..=most];
    let sizes = (1..=3_usize, channels.clone(), channels, pair(1..=12), pair(1..=4));
    let rest = (pair(1..=3), pair(0..=2), pair(0..=2), pair(1..=2), groups, any::<bool>());
    (sizes, rest)
        .prop_filter(
            "something is left of the output",
            |((_, _, _, image, kernel), (stride, padding, out, dilation, _, _))| {
                (0..2).all(|it| {
                    let whole = (image[it] - 1) * stride[it] + dilation[it] * (kernel[it] - 1) + out[it] + 1;
                    whole > 2 * padding[it] && out[it] < stride[it]
                })
            },
        )
        .prop_map(|((batch, inputs, outputs, image, kernel), (stride, padding, out, dilation, groups, bias))| Case {
            images: [batch, inputs * groups, image[0], image[1]],
            weight: [inputs * groups, outputs, kernel[0], kernel[1]],
            options: ConvTransposeOptions::new(stride, padding, out, dilation, groups),
            bias,
        })
}

type Operation = fn(Tensor<4>, Tensor<4>, Option<Tensor<1>>, ConvTransposeOptions<2>) -> Tensor<4>;

/// Images, weights, bias and the gradient that comes from above.
#[derive(Clone)]
struct Tensors(Tensor<4>, Tensor<4>, Option<Tensor<1>>, Tensor<4>);

impl Tensors {
    fn new(case: &Case, device: &Device) -> Self {
        let bias = case.bias.then(|| random([case.weight[1] * case.options.groups], device));
        let (x, weight) = (random(case.images, device), random(case.weight, device));
        let shape = module::conv_transpose2d(x.clone(), weight.clone(), None, case.options.clone()).dims();
        Self(x, weight, bias, random(shape, device))
    }

    fn on(&self, device: &Device) -> Self {
        let Self(x, weight, bias, upstream) = self.clone();
        let [x, weight, upstream] = [x, weight, upstream].map(|it| Tensor::from_data(it.into_data(), device));
        Self(x, weight, bias.map(|it| Tensor::from_data(it.into_data(), device)), upstream)
    }

    fn magnitudes(&self) -> Self {
        let Self(x, weight, bias, upstream) = self.clone();
        Self(x.abs(), weight.abs(), bias.map(Tensor::abs), upstream.abs())
    }

    /// The output and all gradients.
    fn results(&self, options: &ConvTransposeOptions<2>, operation: Operation) -> Vec<TensorData> {
        let Self(x, weight, bias, upstream) = self.clone();
        let [x, weight] = [x, weight].map(|it| it.detach().require_grad());
        let bias = bias.map(|it| it.detach().require_grad());
        let output = operation(x.clone(), weight.clone(), bias.clone(), options.clone());
        let gradients = (output.clone() * upstream).sum().backward();
        let mut results = vec![output.into_data()];
        results.extend([x, weight].map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
        results.extend(bias.map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
        results
    }
}

fn assert_equal(case: &Case) {
    let tensors = Tensors::new(case, &Device::flex().autodiff());
    let burns = |tensors: &Tensors| tensors.results(&case.options, module::conv_transpose2d);
    let ours = tensors.results(&case.options, conv_transpose2d);
    assert_close_to_terms(ours, burns(&tensors), burns(&tensors.magnitudes()));
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(case in cases(40, 1..=1)) {
        assert_equal(&case);
    }

    #[test]
    fn groups_of_channels_equal_burns_operation(case in cases(12, 2..=5)) {
        assert_equal(&case);
    }
}

fn doubling(images: [usize; 4], outputs: usize) -> Case {
    let options = ConvTransposeOptions::new([2; 2], [0; 2], [0; 2], [1; 2], 1);
    Case { images, weight: [images[1], outputs, 2, 2], options, bias: true }
}

fn stages() -> [Case; 3] {
    let options = ConvTransposeOptions::new([2; 2], [1; 2], [1; 2], [1; 2], 4);
    let grouped = Case { images: [3, 32, 14, 13], weight: [32, 6, 3, 3], options, bias: true };
    [doubling([4, 64, 16, 16], 32), doubling([9, 33, 5, 4], 70), grouped]
}

#[test]
fn a_decoders_stages_equal_burns_operation() {
    stages().iter().for_each(assert_equal);
}

#[test]
fn gradients_pass_finite_differences() {
    let cases = [
        ([2, 3, 3, 4], [3, 2, 3, 2], 2, 1, 1),
        ([1, 2, 4, 3], [2, 3, 2, 3], 1, 0, 1),
        ([2, 6, 3, 2], [6, 2, 2, 3], 2, 0, 3),
    ];
    for (images, weight, stride, out, groups) in cases {
        let options = ConvTransposeOptions::new([stride; 2], [1, 0], [out, 0], [1, 2], groups);
        let sizes = [images.iter().product(), weight.iter().product(), weight[1] * groups];
        differences::assert_linear(&differences::numbers(sizes), 0.25, &|leaves| {
            let (x, weight) = (leaves[0].clone().reshape(images), leaves[1].clone().reshape(weight));
            conv_transpose2d(x, weight, Some(leaves[2].clone()), options.clone()).flatten(0, 3)
        });
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for case in stages() {
        let tensors = Tensors::new(&case, &Device::flex().autodiff());
        assert_same_on_any_threads(|| tensors.results(&case.options, conv_transpose2d));
    }
}

#[test]
fn what_the_kernels_do_not_know_is_burns() {
    let device = Device::flex();
    let (x, weight) = (random([2, 4, 5, 5], &device), random([4, 3, 3, 3], &device));
    let options = || ConvTransposeOptions::new([1; 2], [1; 2], [1; 2], [2; 2], 1);
    let burns = module::conv_transpose2d(x.clone(), weight.clone(), None, options()).into_data();
    conv_transpose2d(x, weight, None, options()).into_data().assert_eq(&burns, true);
}

#[test]
fn other_backends_give_the_same() {
    let case = doubling([2, 20, 6, 5], 7);
    let tensors = Tensors::new(&case, &Device::flex().autodiff());
    let ours = tensors.results(&case.options, conv_transpose2d);
    let others = tensors.on(&elsewhere()).results(&case.options, conv_transpose2d);
    ours.into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
}
