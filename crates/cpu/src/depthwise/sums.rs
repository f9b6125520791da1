//! [`Sums`]: the gradients of weights that read along a line.
#![allow(unsafe_code)]
use super::line::BEYOND;
use crate::{isa::Kernel, simd::Simd};

/// Weights whose sums are calculated side by side.
pub const TAPS: usize = 9;
/// Terms of a lane that are added up in short numbers.
const SHORT: usize = 256;

/// Adds to each total the sum of the products of a line and what lies from a place of the source on.
pub struct Sums<'a> {
    pub source: &'a [f32],
    pub places: &'a [usize],
    /// The last [`BEYOND`] are zeros.
    pub line: &'a [f32],
    pub totals: &'a mut [f64],
}

impl Kernel for Sums<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        let end = (self.line.len() - BEYOND).next_multiple_of(S::LANES);
        // Fewer weights are the first one again.
        let mut places = [self.places[0]; TAPS];
        places[..self.places.len()].copy_from_slice(self.places);
        let last = places.iter().max().map_or(0, |place| place + end);
        assert!(last <= self.source.len() && end <= self.line.len(), "a line is read within its source");
        let (source, line) = (self.source.as_ptr(), self.line.as_ptr());
        let mut start = 0;
        while start < end {
            let stop = end.min(start + SHORT * S::LANES);
            let mut sums = [[0.0_f32; 16]; TAPS];
            // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; the ends of what is read are compared above,
            // and a list of sums is as long as any register.
            unsafe {
                let mut registers = [S::splat(0.0); TAPS];
                while start < stop {
                    let numbers = S::load(line.add(start));
                    for t in 0..TAPS {
                        registers[t] = S::mul_add(numbers, S::load(source.add(places[t] + start)), registers[t]);
                    }
                    start += S::LANES;
                }
                for t in 0..TAPS {
                    S::store(registers[t], sums[t].as_mut_ptr());
                }
            }
            for (total, sums) in self.totals.iter_mut().zip(sums) {
                *total += f64::from(sums[..S::LANES].iter().sum::<f32>());
            }
        }
    }
}
