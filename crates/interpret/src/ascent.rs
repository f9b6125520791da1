//! The input that a unit answers most strongly.
use crate::slope;
use burn::tensor::TensorData;
use kiln_tensor::{Ranked, Raw, Scalar, Tensor};

/// Activation maximisation: uphill on the score, each sample of a batch for itself, among inputs of a given norm.
///
/// # Source
/// D. Erhan et al. 2009, "Visualizing Higher-Layer Features of a Deep Network".
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_interpret::Ascent;
/// let device = burn::tensor::Device::flex();
/// let weights = Tensor::from_array([[3.0, -4.0]], &device);
/// let start = Tensor::from_array([[0.1, 0.1]], &device);
/// // What a neuron answers most strongly is its own weights.
/// let best = Ascent { norm: 5.0, steps: 300, ..Ascent::default() }.climb(&start, |x| (x * weights.clone()).sum_all());
/// assert!(best.to_vec().iter().zip([3.0, -4.0]).all(|(x, w)| (x - w).abs() < 1e-3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ascent {
    /// How many steps it takes. 100 by default.
    pub steps: usize,
    /// How far a step goes, as a share of `norm`. 0.1 by default; it shrinks to nothing on the way.
    pub stride: f64,
    /// The Euclidean norm of each input that is tried. 10 by default.
    pub norm: f64,
}

impl Default for Ascent {
    fn default() -> Self {
        Self { steps: 100, stride: 0.1, norm: 10.0 }
    }
}

impl Ascent {
    /// From `start` to inputs of this norm with a higher score. Of a batch the score is the sum over its samples. The
    /// network within must be [`observed`](super::observed).
    ///
    /// # Edge cases
    /// Where the score is level, as behind a ReLU that is off, it stays: start elsewhere.
    pub fn climb<S: Ranked>(&self, start: &Tensor<S>, score: impl Fn(Tensor<S>) -> Scalar) -> Tensor<S> {
        let mut input = of_norm(start.clone(), self.norm);
        for step in 0..self.steps {
            let length = self.stride * self.norm * (1.0 - step as f64 / self.steps as f64);
            let uphill = of_norm(slope(&input, &score), length);
            input = of_norm(input + uphill, self.norm);
        }
        input
    }
}

/// Each sample in its direction at this length; zero stays.
fn of_norm<S: Ranked>(x: Tensor<S>, norm: f64) -> Tensor<S> {
    let sizes = x.dims().as_ref().to_vec();
    let mut numbers = x.to_vec();
    let each = numbers.len() / sizes[0].max(1);
    for sample in numbers.chunks_mut(each.max(1)) {
        let length = sample.iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt();
        let scale = if length > 0.0 { norm / length } else { 0.0 };
        sample.iter_mut().for_each(|number| *number = (f64::from(*number) * scale) as f32);
    }
    Tensor::from_burn_unchecked(S::Float::from_data(TensorData::new(numbers, sizes), &x.device()))
}
