//! Sums of many terms of one sign, which lose their digits in a running sum that has grown large.
use crate::random;
use burn::tensor::{
    Device, Gradients, Tensor, TensorData,
    ops::{ConvOptions, ConvTransposeOptions},
};
use kiln_cpu::{batch_norm_train, conv_transpose2d, conv2d, group_norm, linear};

/// What comes from above, the same for each place, as a mean gives it: what one addition rounds off, all do.
const GRADIENT: f32 = 0.1;

fn ones<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    Tensor::ones(shape, &Device::flex().autodiff())
}

fn gradients<const D: usize>(output: Tensor<D>) -> Gradients {
    (output * GRADIENT).sum().backward()
}

/// Agreement of a gradient to 1e-5 with that of so many ones.
fn assert_of<const D: usize>(count: usize, leaf: &Tensor<D>, gradients: &Gradients) {
    let wanted = count as f64 * f64::from(GRADIENT);
    for ours in leaf.grad(gradients).expect("a tracked tensor has a gradient").into_data().iter::<f64>() {
        assert!((ours - wanted).abs() <= 1e-5 * wanted, "{ours} where {count} terms make {wanted}");
    }
}

/// Sides of images: sums of a few thousand terms, and of a million. Those of weights are only parted where they are longest.
const SIDES: [usize; 5] = [31, 64, 90, 181, LONGEST];
const LONGEST: usize = 512;

#[test]
fn weights_and_biases_of_convolutions_keep_their_digits() {
    let cases = [
        ([4, 1], [1, 1, 1, 1], 1),
        ([4, 1], [1, 1, 3, 3], 1),
        ([1, 16], [16, 16, 3, 3], 1),
        ([4, 2], [2, 1, 3, 3], 2),
        ([2, 4], [4, 2, 3, 3], 2),
    ];
    for (side, ([many, channels], weight, groups)) in SIDES.into_iter().flat_map(|side| cases.map(|case| (side, case)))
    {
        let options = || ConvOptions::new([1, 1], [0, 0], [1, 1], groups);
        let images = || ones([many, channels, side + weight[2] - 1, side + weight[3] - 1]);
        let (count, bias) = (many * side * side, || ones([weight[0]]).require_grad());
        let (weight, both) = (ones(weight), bias());
        let tracked = weight.clone().require_grad();
        let with_weights = gradients(conv2d(images(), tracked.clone(), Some(both.clone()), options()));
        if side == LONGEST {
            assert_of(count, &tracked, &with_weights);
        }
        assert_of(count, &both, &with_weights);
        let alone = bias();
        assert_of(count, &alone, &gradients(conv2d(images(), weight, Some(alone.clone()), options())));
    }
}

#[test]
fn weights_and_biases_of_transposed_convolutions_keep_their_digits() {
    for side in SIDES {
        let (weight, bias) = (ones([1, 1, 2, 2]).require_grad(), ones([1]).require_grad());
        let options = ConvTransposeOptions::new([2, 2], [0, 0], [0, 0], [1, 1], 1);
        let images = ones([4, 1, side, side]);
        let gradients = gradients(conv_transpose2d(images, weight.clone(), Some(bias.clone()), options));
        if side == LONGEST {
            assert_of(4 * side * side, &weight, &gradients);
        }
        assert_of(16 * side * side, &bias, &gradients);
    }
}

#[test]
fn weights_and_biases_of_products_keep_their_digits() {
    for rows in [1 << 12, 1 << 14, 100_000, 1 << 20] {
        let (weight, bias) = (ones([2, 3]).require_grad(), ones([3]).require_grad());
        let gradients = gradients(linear(ones([rows, 2]), weight.clone(), Some(bias.clone())));
        if rows == 1 << 20 {
            assert_of(rows, &weight, &gradients);
        }
        assert_of(rows, &bias, &gradients);
    }
}

/// Large planes about a thousand, and the mean of each list of so many.
fn about_a_thousand(of_list: usize) -> (Tensor<4>, Vec<f64>) {
    let x = random([1, 8, 512, 512], &Device::flex()) + 1000.0;
    let numbers: Vec<_> = x.to_data().iter::<f64>().collect();
    let means = numbers.chunks_exact(of_list).map(|it| it.iter().sum::<f64>() / of_list as f64).collect();
    (x, means)
}

#[test]
fn means_of_large_planes_keep_their_digits() {
    let (x, means) = about_a_thousand(512 * 512);
    let of_channels = || Tensor::ones([8], &Device::flex());
    let batch = batch_norm_train(x, of_channels(), of_channels(), 1e-5);
    for (ours, wanted) in batch.mean.into_data().iter::<f64>().zip(means) {
        assert!((ours - wanted).abs() <= 1e-7 * wanted, "a mean of {ours} where it is {wanted}");
    }
    // Those of numbers between -1 and 1.
    for variance in batch.variance.into_data().iter::<f64>() {
        assert!((variance - 1.0 / 3.0).abs() < 0.01, "a variance of {variance}");
    }
}

/// Statistics are taken in one pass, beside a number about the mean that a few values tell.
#[test]
fn statistics_keep_their_digits_where_a_few_values_are_unlike_the_others() {
    let device = Device::flex();
    let (far, near) = (random::<4>([1, 1, 40, 40], &device) + 3000.0, random::<4>([9, 1, 40, 40], &device));
    for x in [Tensor::cat(vec![far.clone(), near.clone()], 0), Tensor::cat(vec![near, far], 0)] {
        let numbers: Vec<f64> = x.to_data().iter::<f64>().collect();
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        let variance = numbers.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / numbers.len() as f64;
        let batch = batch_norm_train(x, Tensor::ones([1], &device), Tensor::ones([1], &device), 1e-5);
        let [ours, spread] = [batch.mean, batch.variance].map(|it| it.into_scalar::<f64>());
        assert!((ours - mean).abs() <= 1e-6 * mean && (spread - variance).abs() <= 1e-6 * variance, "{ours}, {spread}");
    }
    // One value of many, which the few miss, and then all of them.
    let mut numbers = vec![1.0_f32; 10_000];
    numbers[77] = 1e4;
    let x = Tensor::<4>::from_data(TensorData::new(numbers, [1, 1, 100, 100]), &device);
    let batch = batch_norm_train(x, Tensor::ones([1], &device), Tensor::ones([1], &device), 1e-5);
    let (mean, spread) = (batch.mean.into_scalar::<f64>(), batch.variance.into_scalar::<f64>());
    let wanted = 9999.0_f64.powi(2) * (1e-4 - 1e-8);
    assert!((mean - 1.9999).abs() < 1e-6 && (spread - wanted).abs() <= 1e-6 * wanted, "{mean}, {spread}");
    let same = batch_norm_train(
        Tensor::<4>::full([3, 2, 7, 5], 0.1, &device),
        Tensor::ones([2], &device),
        Tensor::ones([2], &device),
        1e-5,
    );
    assert_eq!(same.variance.into_data().try_to_vec::<f32>().unwrap(), [0.0; 2]);
}

#[test]
fn means_of_large_groups_keep_their_digits() {
    let of_group = 2 * 512 * 512;
    let (x, means) = about_a_thousand(of_group);
    let of_channels = |it: f32| Tensor::full([8], it, &Device::flex());
    let y = group_norm(&x, 4, &of_channels(1.0), &of_channels(0.0), 1e-5).expect("the kernels know this device");
    let (x, y): (TensorData, TensorData) = (x.into_data(), y.into_data());
    let (x, y): (Vec<f64>, Vec<f64>) = (x.iter().collect(), y.iter().collect());
    for ((x, y), mean) in x.chunks_exact(of_group).zip(y.chunks_exact(of_group)).zip(means) {
        let variance = x.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / of_group as f64;
        let worst = x.iter().zip(y).map(|(x, y)| (y - (x - mean) / (variance + 1e-5).sqrt()).abs()).fold(0.0, f64::max);
        assert!(worst <= 2e-4, "a value is {worst} beside what it should be");
    }
}
