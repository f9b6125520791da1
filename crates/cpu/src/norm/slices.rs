//! What normalisations do with neighbouring values of one channel.
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
    sums::sum_at_once,
};
use std::mem::MaybeUninit;

/// The least value that is kept where a rectifier follows, and where none does.
pub const RECTIFIED: f32 = 0.0;
pub const AS_IT_IS: f32 = f32::NEG_INFINITY;

/// Mean and variance.
pub fn moments(isa: Isa, x: &[f32]) -> (f32, f32) {
    let count = x.len() as f64;
    let mean = (sum_at_once(isa, [x; 2], |x, _| x) / count) as f32;
    let variance = sum_at_once(isa, [x; 2], move |x, _| (x - mean) * (x - mean)) / count;
    (mean, variance as f32)
}

/// `(x - mean) * factor + shift`, and `least` at least; what is no number stays none.
#[derive(Clone, Copy, Debug)]
pub struct Affine {
    pub mean: f32,
    pub factor: f32,
    pub shift: f32,
    pub least: f32,
}

impl Affine {
    #[inline(always)]
    fn of(self, x: f32) -> f32 {
        let y = (x - self.mean) * self.factor + self.shift;
        if y <= self.least { self.least } else { y }
    }

    /// What of a gradient goes on to `x`, before scale and statistics: none where a rectifier holds it back.
    #[inline(always)]
    pub fn gate(self, gradient: f32, x: f32) -> f32 {
        let y = (x - self.mean) * self.factor + self.shift;
        if y <= self.least && self.least == RECTIFIED { 0.0 } else { gradient }
    }
}

/// Writes that of each `x`.
pub struct Normalise<'a> {
    pub x: &'a [f32],
    pub output: &'a mut [MaybeUninit<f32>],
    pub by: Affine,
}

impl Kernel for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (output, x) in self.output.iter_mut().zip(self.x) {
            output.write(self.by.of(*x));
        }
    }
}

/// Puts it in the place of each `x`.
pub struct NormaliseInPlace<'a> {
    pub x: &'a mut [f32],
    pub by: Affine,
}

impl Kernel for NormaliseInPlace<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for x in self.x {
            *x = self.by.of(*x);
        }
    }
}

/// A plane's gradient, as far as it goes on, without what the mean and the deviation took up:
/// `gradient * factor - level - (x - mean) * slope`.
pub struct Project<'a> {
    pub gradient: &'a mut [f32],
    pub x: &'a [f32],
    /// What was done to `x`.
    pub by: Affine,
    pub level: f32,
    pub slope: f32,
}

impl Kernel for Project<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { gradient, x, by, level, slope } = self;
        for (gradient, x) in gradient.iter_mut().zip(x) {
            *gradient = by.gate(*gradient, *x) * by.factor - level - (x - by.mean) * slope;
        }
    }
}
