//! [`MixUp`]: two images blended into one.

use super::{Join, Motion, Target};
use crate::{Image, Instance, Label, Object, Sample, SampleRng, ValueRange};

/// Blends two images, and what is to be found in them: labels by their shares, objects all of them.
///
/// The share of the first is drawn from Beta(alpha, alpha): with a small alpha one of the two mostly prevails, with a
/// large one both weigh alike. It joins images of unit or standardised values, so that no blend is rounded to bytes.
///
/// # Source
/// Zhang et al., "mixup: Beyond Empirical Risk Minimization" (2018); for objects Zhang et al., "Bag of Freebies for
/// Training Object Detection Neural Networks" (2019), who take an alpha of 1.5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixUp {
    /// How often two are blended: 1, always, by default.
    pub probability: f32,
    /// Both parameters of the distribution: 0.2 by default. Where it is not positive nothing is blended.
    pub alpha: f32,
}

impl Default for MixUp {
    fn default() -> Self {
        Self { probability: 1.0, alpha: 0.2 }
    }
}

/// A target that blends with another of its kind.
pub trait Blend: Target {
    /// What the blend is.
    type Blended: Target;

    /// This one alone.
    fn alone(self) -> Self::Blended;

    /// This one by the share `weight`, and the other by the rest.
    fn blended(self, other: Self, weight: f32) -> Self::Blended;
}

/// Two labels of one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixed<const CLASSES: usize> {
    /// The label of the first picture.
    pub first: Label<CLASSES>,
    /// The label of the second.
    pub second: Label<CLASSES>,
    /// The share of the first, from 0 to 1; the rest is the second's.
    pub weight: f32,
}

impl<const CLASSES: usize> Target for Mixed<CLASSES> {
    fn moved(self, _: &Motion, _: f32) -> Self {
        self
    }
}

impl<const CLASSES: usize> Blend for Label<CLASSES> {
    type Blended = Mixed<CLASSES>;

    fn alone(self) -> Mixed<CLASSES> {
        Mixed { first: self, second: self, weight: 1.0 }
    }

    fn blended(self, other: Self, weight: f32) -> Mixed<CLASSES> {
        Mixed { first: self, second: other, weight }
    }
}

impl<const CLASSES: usize> Blend for Vec<Object<CLASSES>> {
    type Blended = Self;

    fn alone(self) -> Self {
        self
    }

    fn blended(mut self, other: Self, _: f32) -> Self {
        self.extend(other);
        self
    }
}

impl<const CLASSES: usize> Blend for Vec<Instance<CLASSES>> {
    type Blended = Self;

    fn alone(self) -> Self {
        self
    }

    fn blended(mut self, other: Self, _: f32) -> Self {
        self.extend(other);
        self
    }
}

impl<T: Blend, R, const C: usize, const H: usize, const W: usize> Join<Sample<T, Image<C, H, W, R>>> for MixUp
where
    R: ValueRange<Value = f32>,
{
    type Output = Sample<T::Blended, Image<C, H, W, R>>;

    fn others(&self, rng: &mut SampleRng) -> usize {
        usize::from(self.alpha > 0.0 && rng.chance(self.probability))
    }

    fn join(
        &self,
        mut sample: Sample<T, Image<C, H, W, R>>,
        mut others: Vec<Sample<T, Image<C, H, W, R>>>,
        rng: Option<&mut SampleRng>,
    ) -> Self::Output {
        let (Some(rng), Some(other)) = (rng, others.pop()) else {
            return Sample { image: sample.image, target: sample.target.alone() };
        };
        let weight = beta(self.alpha, rng);
        let values = sample.image.pixels_mut().as_flattened_mut();
        for (value, other) in values.iter_mut().zip(other.image.pixels().as_flattened()) {
            *value = other + (*value - other) * weight;
        }
        Sample { image: sample.image, target: sample.target.blended(other.target, weight) }
    }
}

/// A number from Beta(alpha, alpha).
///
/// # Source
/// Devroye, "Non-Uniform Random Variate Generation" (1986), IX.3: Jöhnk's generator below 1, Ulrich's from there on.
fn beta(alpha: f32, rng: &mut SampleRng) -> f32 {
    let alpha = f64::from(alpha);
    // From 0, which is excluded, to 1.
    let mut unit = || ((rng.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    if alpha >= 1.0 {
        let radius = (1.0 - unit().powf(2.0 / (2.0 * alpha - 1.0))).sqrt();
        return (0.5 + 0.5 * radius * (std::f64::consts::TAU * unit()).cos()) as f32;
    }
    loop {
        // By their logarithms, since the powers of a small alpha are smaller than any number.
        let [x, y] = [unit(), unit()].map(|unit| unit.ln() / alpha);
        let most = x.max(y);
        let [x, y] = [x, y].map(|it| it - most).map(f64::exp);
        if most + (x + y).ln() <= 0.0 {
            return (x / (x + y)) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_the_mean_and_the_variance_of_their_distribution() {
        for alpha in [0.2, 0.7, 1.0, 1.5, 8.0_f32] {
            let mut rng = SampleRng::new(0, 1, 0);
            let drawn: Vec<f64> = (0..20_000).map(|_| f64::from(beta(alpha, &mut rng))).collect();
            assert!(drawn.iter().all(|it| (0.0..=1.0).contains(it)));
            let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
            let variance = drawn.iter().map(|it| (it - 0.5).powi(2)).sum::<f64>() / drawn.len() as f64;
            let wanted = 1.0 / (4.0 * (2.0 * f64::from(alpha) + 1.0));
            assert!((mean - 0.5).abs() < 0.01, "{alpha}: {mean}");
            assert!((variance / wanted - 1.0).abs() < 0.05, "{alpha}: {variance} and not {wanted}");
        }
    }

    #[test]
    fn a_tiny_alpha_chooses_one_of_the_two() {
        let mut rng = SampleRng::new(0, 1, 0);
        let drawn: Vec<f32> = (0..1_000).map(|_| beta(1e-6, &mut rng)).collect();
        assert!(drawn.iter().all(|it| *it < 1e-3 || *it > 1.0 - 1e-3));
        assert!(drawn.iter().any(|it| *it < 0.5) && drawn.iter().any(|it| *it > 0.5));
    }
}
