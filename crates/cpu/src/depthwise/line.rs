//! [`Line`]: sums of products along a line.
#![allow(unsafe_code)]
use crate::{isa::Kernel, simd::Simd};

/// Registers whose sums are calculated side by side.
const VECTORS: usize = 4;
/// Lines are read and written beyond their end by less than this.
pub const BEYOND: usize = VECTORS * 16;

/// `sums[i] = bias + sum over k of weights[k] * source[places[k] + i]`, for as many as are wanted and some beyond.
pub struct Line<'a> {
    pub source: &'a [f32],
    pub places: &'a [usize],
    pub weights: &'a [f32],
    pub bias: f32,
    /// The last [`BEYOND`] are not wanted.
    pub sums: &'a mut [f32],
}

impl Kernel for Line<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        const { assert!(VECTORS * S::LANES <= BEYOND) };
        let wanted = self.sums.len() - BEYOND;
        let end = wanted.next_multiple_of(VECTORS * S::LANES);
        let last = self.places.iter().max().map_or(0, |place| place + end);
        assert!(last <= self.source.len() && end <= self.sums.len(), "a line is read within its source");
        // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; the ends of what is read and written are compared
        // above.
        unsafe {
            let (source, sums) = (self.source.as_ptr(), self.sums.as_mut_ptr());
            let mut start = 0;
            while start < end {
                let mut registers = [S::splat(self.bias); VECTORS];
                for (place, weight) in self.places.iter().zip(self.weights) {
                    let (from, weight) = (source.add(place + start), S::splat(*weight));
                    for v in 0..VECTORS {
                        registers[v] = S::mul_add(weight, S::load(from.add(v * S::LANES)), registers[v]);
                    }
                }
                for v in 0..VECTORS {
                    S::store(registers[v], sums.add(start + v * S::LANES));
                }
                start += VECTORS * S::LANES;
            }
        }
    }
}
