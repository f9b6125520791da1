//! What normalisations do with neighbouring values of one channel.
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};

/// The sum of what belongs to an element of `a` and the one of `b` in its place.
pub fn sum_of<F: Fn(f32, f32) -> f32>(isa: Isa, [a, b]: [&[f32]; 2], term: F) -> f64 {
    isa.run(Total { a, b, term })
}

/// Mean and variance.
pub fn moments(isa: Isa, x: &[f32]) -> (f32, f32) {
    let mean = (sum_of(isa, [x; 2], |x, _| x) / x.len() as f64) as f32;
    let variance = sum_of(isa, [x; 2], move |x, _| (x - mean) * (x - mean)) / x.len() as f64;
    (mean, variance as f32)
}

/// A sum over two slices side by side, in an order that their length decides.
struct Total<'a, F> {
    a: &'a [f32],
    b: &'a [f32],
    term: F,
}

impl<F: Fn(f32, f32) -> f32> Kernel for Total<'_, F> {
    type Output = f64;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> f64 {
        const LANES: usize = 32;
        let ((wide_a, rest_a), (wide_b, rest_b)) = (self.a.as_chunks::<LANES>(), self.b.as_chunks::<LANES>());
        let mut sums = [0.0_f32; LANES];
        for (a, b) in wide_a.iter().zip(wide_b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += (self.term)(*a, *b);
            }
        }
        let mut total = 0.0;
        for sum in sums {
            total += f64::from(sum);
        }
        for (a, b) in rest_a.iter().zip(rest_b) {
            total += f64::from((self.term)(*a, *b));
        }
        total
    }
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
