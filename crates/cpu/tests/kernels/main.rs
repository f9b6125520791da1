//! The kernels against burn's own operations: forward and backward, on random shapes, to 1e-5.
//!
//! Where a value is a sum of products, that is 1e-5 of the sum of their magnitudes, value by value: a sum whose terms
//! cancel keeps the error of its terms, in burn's operation as in ours, and so has no error relative to itself; where
//! values are calculated four or sixteen at a time, it is the terms of their square. Elsewhere it is 1e-5 of the largest
//! value of the tensor, or of the terms that it is left of. Sums of two tensors, a step of an average, the rectifier,
//! pooling and all optimisers but Muon are compared to the bit.
use burn::tensor::{Device, Distribution, Tensor, TensorData};
use std::ops::RangeInclusive;

mod add;
mod batch_norm;
mod conv2d;
mod conv_transpose2d;
mod differences;
mod dropout;
mod group_norm;
mod hard_tanh;
mod linear;
mod log_likelihood;
mod long_sums;
mod mask_loss;
mod max_pool2d;
mod one_pass;
mod out_of_reach;
mod relu;
mod sigmoid;
mod towards;
mod upsample_nearest;

fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), device)
}

/// How many random shapes each kernel is tried on.
fn shapes() -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig { cases: 500, max_shrink_iters: 200, ..Default::default() }
}

/// A strategy for two sizes.
fn pair(of: RangeInclusive<usize>) -> impl proptest::prelude::Strategy<Value = [usize; 2]> {
    use proptest::prelude::Strategy;
    [of.clone(), of].prop_map(|pair| pair)
}

/// Agreement of each value to 1e-5 of the sum of its terms' magnitudes, which is what the operation gives of magnitudes.
fn assert_close_to_terms(ours: Vec<TensorData>, burns: Vec<TensorData>, of_magnitudes: Vec<TensorData>) {
    assert_eq!([ours.len(), burns.len()], [of_magnitudes.len(); 2]);
    for ((ours, burns), terms) in ours.into_iter().zip(burns).zip(of_magnitudes) {
        assert_eq!([ours.shape(), burns.shape()], [terms.shape(); 2]);
        let values = ours.iter::<f32>().zip(burns.iter::<f32>()).zip(terms.iter::<f32>());
        for ((ours, burns), terms) in values {
            assert!((ours - burns).abs() <= 1e-5 * terms, "{ours} where burn has {burns}, of terms that make {terms}");
        }
    }
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
    assert_eq!(bits(ours), bits(burns));
}

fn bits(data: TensorData) -> Vec<u32> {
    data.iter::<f32>().map(f32::to_bits).collect()
}

/// The same bits from pools of one, two, three and eight threads, and again from two.
fn assert_same_on_any_threads(results: impl Fn() -> Vec<TensorData> + Sync) {
    let with = |threads: usize| -> Vec<_> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(&results).into_iter().map(bits).collect()
    };
    let one = with(1);
    assert!(one.iter().all(|result| !result.is_empty()));
    [2, 3, 8, 2].into_iter().for_each(|threads| assert!(with(threads) == one, "{threads} threads"));
}

#[test]
fn the_instructions_that_are_asked_for_are_in_force() {
    let Ok(wanted) = std::env::var("KILN_CPU") else { return };
    assert_eq!(
        kiln_cpu::instructions().unwrap_or("off"),
        wanted,
        "this processor cannot test what `KILN_CPU` asks for"
    );
}

/// A device that the kernels do not know, as every other.
#[allow(deprecated, reason = "it needs nothing but a processor")]
fn elsewhere() -> Device {
    Device::ndarray().autodiff()
}
