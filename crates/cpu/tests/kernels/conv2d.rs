//! The convolution against burn's own operation, finite differences, and itself on other numbers of threads and another
//! backend.
use crate::{
    assert_close, assert_close_to_terms, assert_same, assert_same_on_any_threads, differences, elsewhere, pair, random,
    shapes,
};
use burn::tensor::{Device, Tensor, TensorData, module, ops::ConvOptions};
use kiln_cpu::conv2d;
use proptest::prelude::*;

/// A convolution that fits its images.
#[derive(Clone, Debug)]
struct Case {
    images: [usize; 4],
    weight: [usize; 4],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    bias: bool,
}

impl Case {
    fn options(&self) -> ConvOptions<2> {
        ConvOptions::new(self.stride, self.padding, self.dilation, self.groups)
    }

    /// The same windows, on each channel by itself.
    fn of_each_channel(self) -> Self {
        let (channels, [_, _, rows, columns]) = (self.images[1], self.weight);
        Self { groups: channels, weight: [channels, 1, rows, columns], ..self }
    }

    fn of_groups(self, groups: usize) -> Self {
        let [outputs, channels, rows, columns] = self.weight;
        Self { groups, weight: [outputs, channels / groups, rows, columns], ..self }
    }

    fn fits(&self) -> bool {
        (0..2).all(|axis| {
            let reach = self.dilation[axis] * (self.weight[2 + axis] - 1) + 1;
            self.images[2 + axis] + 2 * self.padding[axis] >= reach
        })
    }
}

/// Convolutions of up to so many channels in each of some groups.
fn cases(most: usize, groups: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    let channels = prop_oneof![1..=9_usize, 10..=most];
    let sizes = (1..=4_usize, channels.clone(), channels, pair(1..=20), pair(1..=5));
    let rest = (pair(1..=3), pair(0..=3), pair(1..=2), groups, any::<bool>());
    (sizes, rest)
        .prop_map(|((batch, inputs, outputs, image, kernel), (stride, padding, dilation, groups, bias))| Case {
            images: [batch, inputs * groups, image[0], image[1]],
            weight: [outputs * groups, inputs, kernel[0], kernel[1]],
            stride,
            padding,
            dilation,
            groups,
            bias,
        })
        .prop_filter("the kernel fits", Case::fits)
}

/// Convolutions by one by one of images with places enough to lie side by side, some of which are passed over.
fn of_places() -> impl Strategy<Value = Case> {
    let channels = || prop_oneof![1..=9_usize, 10..=60_usize];
    let sizes = (1..=5_usize, channels(), channels(), pair(1..=24), pair(1..=3), any::<bool>());
    sizes
        .prop_map(|(batch, inputs, outputs, [height, width], stride, bias)| Case {
            images: [batch, inputs, height, width],
            weight: [outputs, inputs, 1, 1],
            stride,
            padding: [0; 2],
            dilation: [1; 2],
            groups: 1,
            bias,
        })
        .prop_filter("there are places enough", |case| case.images[2] * case.images[3] >= 16)
}

/// Convolutions by three by three of so many channels and places that values are calculated by squares, if small ones.
fn in_squares() -> impl Strategy<Value = Case> {
    let channels = || 16..=44_usize;
    let sizes = (1..=40_usize, channels(), channels(), pair(1..=24), pair(0..=3), any::<bool>());
    sizes.prop_map(by_three).prop_filter("there are places enough, and not too many", |case| {
        let [height, width] = [2, 3].map(|axis| case.images[axis] + 2 * case.padding[axis - 2]);
        height > 2 && width > 2 && (64..=1600).contains(&(case.images[0] * (height - 2) * (width - 2)))
    })
}

/// The same, of so many places that most of them are calculated by large squares.
fn in_large_squares() -> impl Strategy<Value = Case> {
    let channels = || 16..=36_usize;
    let sizes = (0..=3_usize, channels(), channels(), pair(5..=40), pair(0..=2), any::<bool>());
    sizes.prop_map(|(more, inputs, outputs, size, padding, bias)| {
        let squares = [0, 1].map(|axis| (size[axis] + 2 * padding[axis] - 2).div_ceil(4));
        let batch = 128_usize.div_ceil(squares[0] * squares[1]) + more;
        by_three((batch, inputs, outputs, size, padding, bias))
    })
}

type Sizes = (usize, usize, usize, [usize; 2], [usize; 2], bool);

fn by_three((batch, inputs, outputs, [height, width], padding, bias): Sizes) -> Case {
    let (images, weight) = ([batch, inputs, height, width], [outputs, inputs, 3, 3]);
    Case { images, weight, stride: [1; 2], padding, dilation: [1; 2], groups: 1, bias }
}

/// The same, of kernels with zeros where a bit is, and with the place of one number that is far larger than the others.
fn with_outliers() -> impl Strategy<Value = (Case, u16, f64)> {
    (prop_oneof![in_squares(), in_large_squares()], 0..511_u16, 0.0..1.0)
}

type Operation = fn(Tensor<4>, Tensor<4>, Option<Tensor<1>>, ConvOptions<2>) -> Tensor<4>;

/// Images, weights, bias and the gradient that comes from above.
type Tensors = (Tensor<4>, Tensor<4>, Tensor<1>, Tensor<4>);

/// The output and the gradients of images, weights and bias.
fn results(case: &Case, operation: Operation, tensors: &Tensors) -> Vec<TensorData> {
    let (x, weight, bias, upstream) = tensors.clone();
    let [x, weight] = [x, weight].map(|it| it.detach().require_grad());
    let bias = bias.detach().require_grad();
    let output = operation(x.clone(), weight.clone(), case.bias.then(|| bias.clone()), case.options());
    let gradients = (output.clone() * upstream).sum().backward();
    let mut results = vec![output.into_data()];
    results.extend([x, weight].map(|it| it.grad(&gradients).expect("a tracked tensor has a gradient").into_data()));
    results.extend(bias.grad(&gradients).map(|it| it.into_data()));
    assert_eq!(results.len(), 3 + usize::from(case.bias));
    results
}

fn tensors(case: &Case, device: &Device) -> Tensors {
    let (x, weight) = (random(case.images, device), random(case.weight, device));
    let upstream = module::conv2d(x.clone(), weight.clone(), None, case.options()).shape();
    (x, weight, random([case.weight[0]], device), random(upstream.dims(), device))
}

/// The side of the squares that so many images of a target are calculated by.
fn side(images: usize, target: [usize; 2], padding: [usize; 2]) -> usize {
    let squares = |side: usize| target.map(|size| size.div_ceil(side)).iter().product::<usize>();
    let fewer = 10 * 36 * squares(4) <= 8 * 16 * squares(2) && images * squares(4) >= 128;
    if fewer && padding.iter().all(|it| *it <= 2) { 4 } else { 2 }
}

/// The magnitudes in the square of a source, `reach` by `reach` every `side` places, that each square of values reads.
fn squares(source: &Tensor<4>, side: usize, reach: usize, target: [usize; 2], padding: [usize; 2]) -> Tensor<4> {
    let [_, channels, height, width] = source.dims();
    let ones = Tensor::ones([channels, 1, reach, reach], &source.device());
    let around = |axis: usize, source: usize| {
        (padding[axis], side * target[axis].div_ceil(side) + reach - side - padding[axis] - source)
    };
    let options = ConvOptions::new_with_padding([side; 2], [around(0, height), around(1, width)], [1, 1], channels);
    module::conv2d(source.clone().abs(), ones, None, options)
}

/// For each value, the magnitudes of kernels by those of all that its square reads, summed over channels.
fn of_squares(source: &Tensor<4>, kernels: Tensor<4>, target: [usize; 2], padding: [usize; 2]) -> Tensor<4> {
    let side = side(source.dims()[0], target, padding);
    let read = squares(source, side, side + 2, target, padding);
    let sums = module::conv2d(read, kernels, None, ConvOptions::new([1, 1], [0, 0], [1, 1], 1));
    let [images, channels, _, _] = sums.dims();
    let values = kiln_cpu::upsample_nearest(&sums, side).expect("the kernels know this device");
    values.slice([0..images, 0..channels, 0..target[0], 0..target[1]])
}

/// What the errors of [`results`] are relative to where values are calculated by squares.
fn terms_of_squares(case: &Case, (x, weight, bias, upstream): &Tensors) -> Vec<TensorData> {
    let [[_, inputs, height, width], [images, outputs, rows, columns]] = [x.dims(), upstream.dims()];
    let kernels = weight.clone().abs().sum_dim(2).sum_dim(3);
    let mut output = of_squares(x, kernels.clone(), [rows, columns], case.padding);
    if case.bias {
        output = output + bias.clone().abs().reshape([1, outputs, 1, 1]);
    }
    let of_x = of_squares(upstream, kernels.swap_dims(0, 1), [height, width], case.padding.map(|it| 2 - it));
    let flat = |it: Tensor<4>, channels: usize| {
        let places = it.shape().num_elements() / channels;
        it.swap_dims(0, 1).reshape([channels, places])
    };
    let side = side(images, [rows, columns], case.padding);
    let read = flat(squares(x, side, side + 2, [rows, columns], case.padding), inputs);
    let given = flat(squares(upstream, side, side, [rows, columns], [0; 2]), outputs);
    let of_weights = given.matmul(read.transpose()).reshape([outputs, inputs, 1, 1]).expand([outputs, inputs, 3, 3]);
    let mut terms: Vec<_> = [output, of_x, of_weights].map(Tensor::into_data).into();
    if case.bias {
        let gradients = upstream.clone().abs().swap_dims(0, 1).reshape([outputs, images * rows * columns]);
        terms.push(gradients.sum_dim(1).reshape([outputs]).into_data());
    }
    terms
}

fn assert_equal(case: &Case) {
    let tensors = tensors(case, &Device::flex().autodiff());
    let (x, weight, bias, upstream) = tensors.clone();
    let magnitudes = (x.abs(), weight.abs(), bias.abs(), upstream.abs());
    let [burns, terms] = [&tensors, &magnitudes].map(|tensors| results(case, module::conv2d, tensors));
    assert_close_to_terms(results(case, conv2d, &tensors), burns, terms);
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operation_forward_and_backward(case in cases(40, 1..=1)) {
        assert_equal(&case);
    }

    #[test]
    fn squares_equal_burns_operation_forward_and_backward(case in in_squares()) {
        assert_equal(&case);
    }

    #[test]
    fn large_squares_equal_burns_operation_forward_and_backward(case in in_large_squares()) {
        assert_equal(&case);
    }

    #[test]
    fn each_channel_by_itself_equals_burns_operation(case in cases(40, 1..=1)) {
        assert_equal(&case.of_each_channel());
    }

    #[test]
    fn several_outputs_of_each_channel_equal_burns_operation(case in cases(12, 1..=1), fold in 2..=9_usize) {
        let channels = case.images[1];
        let case = case.of_each_channel();
        let [_, _, rows, columns] = case.weight;
        assert_equal(&Case { weight: [fold * channels, 1, rows, columns], ..case });
    }

    #[test]
    fn places_equal_burns_operation_forward_and_backward(case in of_places()) {
        assert_equal(&case);
    }

    #[test]
    fn groups_of_channels_equal_burns_operation(case in cases(12, 2..=5)) {
        assert_equal(&case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..shapes() })]

    #[test]
    fn outliers_reach_no_further_than_their_squares((case, zeros, place) in with_outliers()) {
        let case = Case { padding: case.padding.map(|it| it.min(2)), ..case };
        let device = Device::flex().autodiff();
        let (x, weight, bias, upstream) = tensors(&case, &device);
        let with_outlier = |it: Tensor<4>| {
            let (shape, mut numbers) = (it.dims(), it.into_data().iter::<f32>().collect::<Vec<_>>());
            let place = (place * numbers.len() as f64) as usize;
            numbers[place] = 1e4;
            Tensor::<4>::from_data(TensorData::new(numbers, shape), &device)
        };
        let kept: Vec<_> = (0..9).map(|bit| f32::from(u8::from(zeros >> bit & 1 == 0))).collect();
        let kept = Tensor::<4>::from_data(TensorData::new(kept, [1, 1, 3, 3]), &device);
        let tensors = (with_outlier(x), weight * kept, bias, with_outlier(upstream));
        let [ours, burns] = [conv2d as Operation, module::conv2d].map(|it| results(&case, it, &tensors));
        assert_close_to_terms(ours, burns, terms_of_squares(&case, &tensors));
    }
}

fn case(images: [usize; 4], weight: [usize; 4], stride: usize, padding: usize) -> Case {
    Case { images, weight, stride: [stride; 2], padding: [padding; 2], dilation: [1; 2], groups: 1, bias: true }
}

/// Early and late stages of networks, whose images and weights are cut up differently.
fn stages() -> Vec<Case> {
    vec![
        case([3, 3, 64, 64], [16, 3, 7, 7], 2, 3),
        case([2, 16, 70, 66], [24, 16, 3, 3], 1, 1),
        case([2, 64, 32, 32], [48, 64, 1, 1], 2, 0),
        case([3, 20, 33, 31], [24, 20, 1, 1], 3, 0),
        case([5, 64, 16, 16], [80, 64, 1, 1], 1, 0),
        case([9, 70, 5, 4], [130, 70, 3, 3], 1, 1),
        case([40, 33, 2, 2], [40, 33, 3, 3], 2, 1),
        case([3, 24, 41, 40], [24, 24, 3, 3], 1, 1).of_each_channel(),
        case([9, 40, 15, 14], [40, 40, 5, 5], 2, 2).of_each_channel(),
        case([3, 64, 21, 20], [96, 64, 3, 3], 1, 1).of_groups(16),
        case([5, 60, 9, 8], [30, 60, 1, 1], 1, 0).of_groups(3),
        case([5, 60, 9, 8], [30, 60, 1, 1], 2, 0).of_groups(3),
        case([4, 20, 13, 12], [40, 20, 3, 3], 2, 1).of_groups(20),
        case([40, 33, 5, 4], [50, 33, 3, 3], 1, 1),
        case([3, 64, 17, 16], [96, 64, 3, 3], 1, 1),
        case([2, 40, 30, 20], [33, 40, 3, 3], 1, 0),
        case([40, 200, 4, 4], [40, 200, 3, 3], 1, 2),
        // Bands of rows that lie wholly beside the image.
        case([1, 2048, 16, 16], [4, 2048, 1, 1], 1, 5),
        case([1, 1, 24, 24], [512, 1, 1, 1], 1, 8),
        case([1, 512, 20, 20], [8, 512, 3, 3], 1, 9),
        case([1, 24, 20, 20], [16, 24, 3, 3], 1, 9),
        // Rows of more squares than a register holds, of one image and of several.
        case([1, 16, 1, 67], [16, 16, 3, 3], 1, 1),
        case([2, 20, 6, 71], [18, 20, 3, 3], 1, 0),
        case([5, 17, 3, 35], [18, 17, 3, 3], 1, 1),
        // Every second row and column, of rows that fill registers and that do not.
        case([2, 16, 40, 36], [24, 16, 3, 3], 2, 1),
        case([3, 20, 18, 64], [33, 20, 3, 3], 2, 1),
        case([7, 9, 10, 12], [17, 9, 5, 5], 2, 2),
        case([2, 3, 33, 37], [20, 3, 3, 3], 1, 1),
        // Large squares, of which a register holds rows of one image and of several, and that reach beyond the target.
        case([3, 18, 31, 77], [20, 18, 3, 3], 1, 1),
        case([2, 33, 66, 35], [17, 33, 3, 3], 1, 0),
        case([33, 40, 8, 7], [50, 40, 3, 3], 1, 1),
        case([9, 130, 16, 15], [36, 130, 3, 3], 1, 2),
    ]
}

/// Sizes that one band of rows, one pass over weights or one tile does not hold. Of so many terms, sums differ from backend to
/// backend by more than 1e-5 of the largest.
fn large() -> Vec<Case> {
    vec![
        case([5, 1, 61, 60], [33, 1, 3, 3], 1, 1),
        case([2, 3, 150, 140], [3, 3, 3, 3], 1, 1).of_each_channel(),
        case([2, 3, 190, 180], [3, 3, 3, 3], 2, 1).of_each_channel(),
        case([1, 1, 240, 240], [9, 1, 7, 7], 1, 3),
        case([1, 1, 300, 300], [2, 1, 7, 7], 1, 3),
        Case { dilation: [3; 2], groups: 6, ..case([2, 6, 9, 40], [12, 1, 3, 9], 5, 2) },
        Case { groups: 2, ..case([2, 2, 40, 41], [64, 1, 5, 5], 4, 0) },
        case([3, 128, 5, 5], [400, 128, 1, 1], 1, 0),
        case([2, 512, 6, 6], [24, 512, 1, 1], 1, 0),
    ]
}

#[test]
fn stages_of_networks_equal_burns_operation() {
    stages().iter().chain(&large()).for_each(assert_equal);
}

#[test]
fn what_was_no_number_before_is_not_met_again() {
    for case in stages().into_iter().chain(large()) {
        let tensors = tensors(&case, &Device::flex().autodiff());
        let wanted = results(&case, conv2d, &tensors);
        let (x, weight, bias, upstream) = tensors.clone();
        let [x, weight, upstream] = [x, weight, upstream].map(|it| it * f32::NAN);
        results(&case, conv2d, &(x, weight, bias, upstream));
        results(&case, conv2d, &tensors).into_iter().zip(wanted).for_each(|(it, wanted)| assert_same(it, wanted));
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for case in stages().into_iter().chain(large()) {
        let tensors = tensors(&case, &Device::flex().autodiff());
        assert_same_on_any_threads(|| results(&case, conv2d, &tensors));
    }
}

#[test]
fn gradients_pass_finite_differences() {
    let cases = [
        case([2, 3, 6, 5], [4, 3, 3, 3], 2, 1),
        case([1, 2, 4, 7], [3, 2, 2, 5], 1, 2),
        case([2, 3, 5, 4], [3, 3, 3, 2], 1, 1).of_each_channel(),
        case([2, 1, 5, 4], [3, 1, 3, 2], 1, 1),
        case([1, 3, 4, 5], [4, 3, 1, 1], 1, 0),
        case([1, 2, 6, 6], [2, 2, 3, 3], 2, 0).of_each_channel(),
        case([2, 6, 4, 5], [4, 6, 3, 2], 1, 1).of_groups(2),
        case([1, 6, 3, 4], [9, 6, 1, 1], 1, 0).of_groups(3),
    ];
    for case in cases {
        let sizes = [case.images.iter().product(), case.weight.iter().product(), case.weight[0]];
        differences::assert_linear(&differences::numbers(sizes), 0.25, &|leaves| {
            let (x, weight) = (leaves[0].clone().reshape(case.images), leaves[1].clone().reshape(case.weight));
            conv2d(x, weight, Some(leaves[2].clone()), case.options()).flatten(0, 3)
        });
    }
}

/// Along a few directions: there are too many places to go along each.
#[test]
fn gradients_of_squares_pass_finite_differences() {
    const DIRECTIONS: usize = 6;
    // Small squares, and large ones.
    for case in [case([1, 32, 25, 24], [34, 32, 3, 3], 1, 1), case([4, 17, 25, 24], [18, 17, 3, 3], 1, 1)] {
        let directions = |sizes: [usize; 4]| random([DIRECTIONS, sizes.iter().product()], &Device::flex());
        let (images, weights) = (directions(case.images), directions(case.weight));
        differences::assert_linear(&differences::numbers([DIRECTIONS, DIRECTIONS, case.weight[0]]), 0.25, &|leaves| {
            let along = |leaf: &Tensor<1>, directions: &Tensor<2>, sizes: [usize; 4]| {
                let directions = Tensor::from_data(directions.to_data(), &leaf.device());
                leaf.clone().reshape([1, DIRECTIONS]).matmul(directions).reshape(sizes)
            };
            let (x, weight) = (along(&leaves[0], &images, case.images), along(&leaves[1], &weights, case.weight));
            conv2d(x, weight, Some(leaves[2].clone()), case.options()).flatten(0, 3)
        });
    }
}

#[test]
fn views_are_read_as_what_they_show() {
    let device = Device::flex();
    let x = random([6, 8, 9, 3], &device).permute([3, 0, 2, 1]).slice([1..3, 1..6, 0..9, 2..8]);
    let weight = random([3, 3, 5, 4], &device).permute([3, 2, 1, 0]);
    let options = || ConvOptions::new([1, 2], [1, 0], [1, 1], 1);
    let ours = conv2d(x.clone(), weight.clone(), None, options()).into_data();
    assert_close(ours, module::conv2d(x, weight, None, options()).into_data());
}

#[test]
fn only_tracked_tensors_have_gradients() {
    let device = Device::flex().autodiff();
    let (x, weight, bias) = (random([2, 3, 5, 5], &device), random([4, 3, 3, 3], &device), random([4], &device));
    for tracked in 0..8 {
        let is = |bit: usize| tracked >> bit & 1 == 1;
        let set = |it: &Tensor<4>, bit| if is(bit) { it.clone().detach().require_grad() } else { it.clone().detach() };
        let (x, weight) = (set(&x, 0), set(&weight, 1));
        let bias = if is(2) { bias.clone().detach().require_grad() } else { bias.clone().detach() };
        let run = |operation: Operation| {
            let output =
                operation(x.clone(), weight.clone(), Some(bias.clone()), ConvOptions::new([1, 1], [1, 1], [1, 1], 1));
            if tracked == 0 {
                return [None, None, None];
            }
            let gradients = output.powi_scalar(2).sum().backward();
            let data = |it: Tensor<1>| it.into_data();
            [
                x.grad(&gradients).map(|it| data(it.flatten(0, 3))),
                weight.grad(&gradients).map(|it| data(it.flatten(0, 3))),
                bias.grad(&gradients).map(data),
            ]
        };
        for (bit, (ours, burns)) in run(conv2d).into_iter().zip(run(module::conv2d)).enumerate() {
            assert_eq!(ours.is_some(), is(bit));
            ours.into_iter().zip(burns).for_each(|(ours, burns)| assert_close(ours, burns));
        }
    }
}

#[test]
fn other_backends_give_the_same() {
    for case in stages() {
        let tensors = tensors(&case, &Device::flex().autodiff());
        let device = elsewhere();
        let (x, weight, bias, upstream) = tensors.clone();
        let [x, weight, upstream] = [x, weight, upstream].map(|it| Tensor::<4>::from_data(it.into_data(), &device));
        let elsewhere = (x, weight, Tensor::from_data(bias.into_data(), &device), upstream);
        let (ours, others) = (results(&case, conv2d, &tensors), results(&case, conv2d, &elsewhere));
        ours.into_iter().zip(others).for_each(|(ours, others)| assert_close(ours, others));
    }
}

#[test]
fn what_the_kernels_do_not_know_is_burns() {
    let device = Device::flex();
    let uneven = || ConvOptions::new_with_padding([1, 1], [(0, 1), (2, 0)], [1, 1], 1);
    let (x, weight) = (random([2, 4, 6, 6], &device), random([3, 4, 3, 3], &device));
    let burns = module::conv2d(x.clone(), weight.clone(), None, uneven()).into_data();
    conv2d(x, weight, None, uneven()).into_data().assert_eq(&burns, true);
}
