//! Sums of many numbers, in short numbers for a while and then in long ones.
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};

/// So many terms are added up before their sum goes over into a long number.
const SHORT: usize = 8192;

/// Whether a running sum of so many terms, or a few of them, would lose digits of each.
pub fn is_long(terms: usize) -> bool {
    terms > 1 << 17
}

/// The sum of what belongs to an element of `a` and the one of `b` in its place.
pub fn sum_of<F: Fn(f32, f32) -> f32>(isa: Isa, [a, b]: [&[f32]; 2], term: F) -> f64 {
    isa.run(Total { a, b, term, short: SHORT })
}

/// [`sum_of`], in short numbers throughout unless it is long.
pub fn sum_at_once<F: Fn(f32, f32) -> f32>(isa: Isa, [a, b]: [&[f32]; 2], term: F) -> f64 {
    isa.run(Total { a, b, term, short: if is_long(a.len()) { SHORT } else { a.len().max(1) } })
}

/// A sum over two slices side by side, in an order that their length decides.
struct Total<'a, F> {
    a: &'a [f32],
    b: &'a [f32],
    term: F,
    /// Terms that are added up in short numbers.
    short: usize,
}

impl<F: Fn(f32, f32) -> f32> Kernel for Total<'_, F> {
    type Output = f64;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> f64 {
        const LANES: usize = 64;
        const LONG: usize = 8;
        let mut totals = [0.0_f64; LONG];
        for (a, b) in self.a.chunks(self.short).zip(self.b.chunks(self.short)) {
            let ((wide_a, rest_a), (wide_b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
            let mut sums = [0.0_f32; LANES];
            for (a, b) in wide_a.iter().zip(wide_b) {
                for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                    *sum += (self.term)(*a, *b);
                }
            }
            for ((sum, a), b) in sums.iter_mut().zip(rest_a).zip(rest_b) {
                *sum += (self.term)(*a, *b);
            }
            // Side by side here too: one after another, they would take longer than a small plane.
            for sums in sums.as_chunks::<LONG>().0 {
                totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += f64::from(*sum));
            }
        }
        totals.iter().sum()
    }
}
