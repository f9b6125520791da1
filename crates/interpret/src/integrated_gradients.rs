//! Slopes along the way from an empty input.
use crate::slope;
use kiln_tensor::{Ranked, Scalar, Tensor};
use std::f64::consts::PI;

/// What each number of `input` adds to the score, compared with `baseline`: its difference to it times the mean slope on
/// the straight way between them, by Gauss and Legendre's rule of `steps` points.
///
/// All of them together are the difference of the two scores; how near they come to it says whether `steps`, 50 as a
/// rule, are enough.
///
/// # Panics
/// When `steps` is zero, or run-time axes differ.
///
/// # Source
/// M. Sundararajan, A. Taly, Q. Yan 2017, "Axiomatic Attribution for Deep Networks"; Captum's `IntegratedGradients`.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_interpret::integrated_gradients;
/// let device = burn::tensor::Device::flex();
/// let (x, none) = (Tensor::from_array([2.0, 3.0], &device), Tensor::from_array([0.0, 0.0], &device));
/// // Of x y, half of what the product is goes to each.
/// let parts = integrated_gradients(&x, &none, 4, |x| x.clone().slice::<0, 0, 1>() * x.slice::<0, 1, 1>());
/// assert!(parts.to_vec().iter().all(|part| (part - 3.0).abs() < 1e-5));
/// ```
#[track_caller]
pub fn integrated_gradients<S: Ranked>(
    input: &Tensor<S>,
    baseline: &Tensor<S>,
    steps: usize,
    score: impl Fn(Tensor<S>) -> Scalar,
) -> Tensor<S> {
    assert!(steps > 0, "integrated gradients over 0 steps: take 50");
    let way = input.clone() - baseline.clone();
    let slopes = gauss_legendre(steps)
        .into_iter()
        .map(|(place, weight)| slope(&(baseline.clone() + way.clone() * place), &score) * weight);
    let mean = slopes.reduce(|sum, slope| sum + slope);
    mean.map_or_else(|| way.zeros_like(), |mean| mean * way.clone())
}

/// The places between 0 and 1 and the weights of the rule that is exact for polynomials of up to `2 count - 1` degrees.
fn gauss_legendre(count: usize) -> Vec<(f64, f64)> {
    // The Legendre polynomial and its slope, by their recurrence.
    let legendre = |x: f64| {
        let (mut before, mut value) = (0.0, 1.0);
        for degree in 0..count {
            let k = degree as f64;
            (before, value) = (value, ((2.0 * k + 1.0) * x * value - k * before) / (k + 1.0));
        }
        (value, count as f64 * (x * value - before) / (x * x - 1.0))
    };
    let root = |index: usize| {
        let mut x = -((index as f64 + 0.75) / (count as f64 + 0.5) * PI).cos();
        for _ in 0..100 {
            let (value, slope) = legendre(x);
            x -= value / slope;
            if (value / slope).abs() < 1e-15 {
                break;
            }
        }
        let slope = legendre(x).1;
        ((x + 1.0) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..count).map(root).collect()
}

#[cfg(test)]
mod tests {
    use super::gauss_legendre;

    #[test]
    fn polynomials_of_every_degree_it_promises_are_integrated_exactly() {
        for count in [1, 2, 3, 8, 50] {
            let rule = gauss_legendre(count);
            for degree in [0, 1, 2 * count - 2, 2 * count - 1] {
                let sum: f64 = rule.iter().map(|(place, weight)| weight * place.powi(degree as i32)).sum();
                assert!((sum - 1.0 / (degree as f64 + 1.0)).abs() < 1e-12, "{count} points, degree {degree}: {sum}");
            }
        }
    }
}
