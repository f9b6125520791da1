//! Gradients against central differences.
use crate::random;
use burn::tensor::{Device, Tensor, TensorData};

/// An operation over flat tensors.
pub type Operation<'a> = &'a dyn Fn(&[Tensor<1>]) -> Tensor<1>;
/// The same on numbers.
pub type Formula<'a> = &'a dyn Fn(&[Vec<f64>]) -> Vec<f64>;

/// Lists of numbers between -1 and 1.
pub fn numbers<const N: usize>(sizes: [usize; N]) -> Vec<Vec<f64>> {
    sizes.map(|size| random([size], &Device::flex()).into_data().iter::<f64>().collect()).into()
}

/// Such lists, of which a formula makes nothing that a rectifier's kink is near.
pub fn numbers_off_zero<const N: usize>(sizes: [usize; N], formula: Formula<'_>) -> Vec<Vec<f64>> {
    loop {
        let leaves = numbers(sizes);
        if formula(&leaves).iter().all(|it| it.abs() > 1e-3) {
            return leaves;
        }
    }
}

/// For an operation that is linear in each tensor, or in parts of which a step leaves none: a long step is exact, and the
/// operation is its own formula.
pub fn assert_linear(leaves: &[Vec<f64>], step: f64, operation: Operation<'_>) {
    let itself = |leaves: &[Vec<f64>]| {
        let leaves: Vec<_> = leaves.iter().map(|leaf| on(leaf, &Device::flex())).collect();
        operation(&leaves).into_data().iter::<f64>().collect()
    };
    assert_slopes(leaves, step, operation, &itself);
}

/// For any operation, by a formula in double precision.
pub fn assert_differences(leaves: &[Vec<f64>], operation: Operation<'_>, formula: Formula<'_>) {
    assert_slopes(leaves, 1e-5, operation, formula);
}

fn on(leaf: &[f64], device: &Device) -> Tensor<1> {
    let leaf: Vec<_> = leaf.iter().map(|&it| it as f32).collect();
    Tensor::from_data(TensorData::new(leaf.clone(), [leaf.len()]), device)
}

/// Agreement to 2e-5 of the largest slope, or of one where all are less.
fn assert_slopes(leaves: &[Vec<f64>], step: f64, operation: Operation<'_>, formula: Formula<'_>) {
    let device = Device::flex().autodiff();
    let tracked: Vec<_> = leaves.iter().map(|leaf| on(leaf, &device).require_grad()).collect();
    let output = operation(&tracked);
    let upstream = random(output.dims(), &device);
    let gradients = (output.clone() * upstream.clone()).sum().backward();
    let upstream: Vec<_> = upstream.into_data().iter::<f64>().collect();
    for (ours, wanted) in output.into_data().iter::<f64>().zip(formula(leaves)) {
        assert!((ours - wanted).abs() <= 1e-5 * wanted.abs().max(1.0), "{ours} where the formula gives {wanted}");
    }
    for (moved, tensor) in tracked.iter().enumerate() {
        let gradient = tensor.grad(&gradients).expect("a tracked tensor has a gradient").into_data();
        let gradient: Vec<_> = gradient.iter::<f64>().collect();
        let largest = gradient.iter().fold(1.0_f64, |largest, it| largest.max(it.abs()));
        for (place, gradient) in gradient.into_iter().enumerate() {
            let at = |step: f64| {
                let mut leaves = leaves.to_vec();
                leaves[moved][place] += step;
                formula(&leaves)
            };
            let differences = at(step).into_iter().zip(at(-step)).map(|(above, below)| above - below);
            let slope = differences.zip(&upstream).map(|(it, weight)| it * weight).sum::<f64>() / (2.0 * step);
            assert!(
                (slope - gradient).abs() <= 2e-5 * largest,
                "tensor {moved}, place {place}: {gradient} where the slope is {slope}; the largest is {largest}"
            );
        }
    }
}
