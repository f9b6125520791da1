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
pub fn sum_of<F: Fn(f32, f32) -> f32>(isa: Isa, both: [&[f32]; 2], term: F) -> f64 {
    let [sum] = sums_of(isa, both, |a, b| [term(a, b)]);
    sum
}

/// Several such sums, for which the numbers are read once.
pub fn sums_of<F: Fn(f32, f32) -> [f32; K], const K: usize>(isa: Isa, [a, b]: [&[f32]; 2], terms: F) -> [f64; K] {
    isa.run(Totals { a, b, terms, short: SHORT })
}

/// [`sum_of`], in short numbers throughout unless it is long.
pub fn sum_at_once<F: Fn(f32, f32) -> f32>(isa: Isa, [a, b]: [&[f32]; 2], term: F) -> f64 {
    let short = if is_long(a.len()) { SHORT } else { a.len().max(1) };
    let [sum] = isa.run(Totals { a, b, terms: |a, b| [term(a, b)], short });
    sum
}

/// Sums over two slices side by side, in an order that their length decides.
struct Totals<'a, F> {
    a: &'a [f32],
    b: &'a [f32],
    terms: F,
    /// Terms that are added up in short numbers.
    short: usize,
}

impl<F: Fn(f32, f32) -> [f32; K], const K: usize> Kernel for Totals<'_, F> {
    type Output = [f64; K];

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> [f64; K] {
        const LANES: usize = 64;
        const LONG: usize = 8;
        let mut totals = [[0.0_f64; LONG]; K];
        for (a, b) in self.a.chunks(self.short).zip(self.b.chunks(self.short)) {
            let ((wide_a, rest_a), (wide_b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
            let mut sums = [[0.0_f32; LANES]; K];
            for (a, b) in wide_a.iter().zip(wide_b) {
                for lane in 0..LANES {
                    let terms = (self.terms)(a[lane], b[lane]);
                    for k in 0..K {
                        sums[k][lane] += terms[k];
                    }
                }
            }
            for (lane, (a, b)) in rest_a.iter().zip(rest_b).enumerate() {
                let terms = (self.terms)(*a, *b);
                for k in 0..K {
                    sums[k][lane] += terms[k];
                }
            }
            // Side by side here too: one after another, they would take longer than a small plane.
            for (totals, sums) in totals.iter_mut().zip(&sums) {
                for sums in sums.as_chunks::<LONG>().0 {
                    totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += f64::from(*sum));
                }
            }
        }
        totals.map(|totals| totals.iter().sum())
    }
}
