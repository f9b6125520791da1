//! The kernels against burn's own operations.
use burn::tensor::{Device, Distribution, Tensor, TensorData};
use std::ops::RangeInclusive;

mod batch_norm;
mod conv2d;
mod conv_transpose2d;
mod group_norm;
mod linear;
mod max_pool2d;
mod one_pass;
mod relu;

fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), device)
}

/// A strategy for two sizes.
fn pair(of: RangeInclusive<usize>) -> impl proptest::prelude::Strategy<Value = [usize; 2]> {
    use proptest::prelude::Strategy;
    [of.clone(), of].prop_map(|pair| pair)
}

/// Agreement to 1e-5 of the largest value.
fn assert_close(ours: TensorData, burns: TensorData) {
    assert_close_beside(1e-3, ours, burns);
}

/// Agreement to 1e-5 of the largest value, or of terms of this size that cancelled.
fn assert_close_beside(terms: f32, ours: TensorData, burns: TensorData) {
    assert_eq!(ours.shape(), burns.shape());
    let largest = burns.iter::<f32>().fold(terms, |largest, it| largest.max(it.abs()));
    for (ours, burns) in ours.iter::<f32>().zip(burns.iter::<f32>()) {
        assert!((ours - burns).abs() <= 1e-5 * largest, "{ours} where burn has {burns}; the largest is {largest}");
    }
}

/// Agreement to the bit.
fn assert_same(ours: TensorData, burns: TensorData) {
    assert_eq!(ours.shape(), burns.shape());
    let bits = |it: TensorData| it.iter::<f32>().map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(ours), bits(burns));
}

/// A device that the kernels do not know, as every other.
#[allow(deprecated, reason = "it needs nothing but a processor")]
fn elsewhere() -> Device {
    Device::ndarray().autodiff()
}
