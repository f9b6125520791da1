//! What normalisations do with neighbouring values of one channel.
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
    sums::sum_at_once,
};

/// Mean and variance.
pub fn moments(isa: Isa, x: &[f32]) -> (f32, f32) {
    let count = x.len() as f64;
    let mean = (sum_at_once(isa, [x; 2], |x, _| x) / count) as f32;
    let variance = sum_at_once(isa, [x; 2], move |x, _| (x - mean) * (x - mean)) / count;
    (mean, variance as f32)
}

/// `(x - mean) * factor + shift`.
pub struct Normalise<'a> {
    pub x: &'a [f32],
    pub output: &'a mut [f32],
    pub mean: f32,
    pub factor: f32,
    pub shift: f32,
}

impl Kernel for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { x, output, mean, factor, shift } = self;
        for (output, x) in output.iter_mut().zip(x) {
            *output = (x - mean) * factor + shift;
        }
    }
}

/// A plane's gradient, without what the mean and the deviation took up: `gradient * factor - level - (x - mean) * slope`.
pub struct Project<'a> {
    pub gradient: &'a mut [f32],
    pub x: &'a [f32],
    pub mean: f32,
    pub factor: f32,
    pub level: f32,
    pub slope: f32,
}

impl Kernel for Project<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { gradient, x, mean, factor, level, slope } = self;
        for (gradient, x) in gradient.iter_mut().zip(x) {
            *gradient = *gradient * factor - level - (x - mean) * slope;
        }
    }
}
