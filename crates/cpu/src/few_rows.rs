//! [`few_rows`]: the product of a few rows with a matrix that is read as it lies.
#![allow(unsafe_code)]
use crate::{
    chunks::CHUNK,
    isa::{Isa, Kernel},
    simd::Simd,
};
use rayon::prelude::*;

/// So many rows are few: bringing the weights into order would take longer than the product.
pub const FEW: usize = 4;

/// Rows of `inputs` numbers times weights `[inputs, outputs]`, and the bias.
pub fn few_rows(isa: Isa, x: &[f32], weight: &[f32], bias: Option<&[f32]>, [inputs, outputs]: [usize; 2]) -> Vec<f32> {
    let mut output = vec![0.0; x.len() / inputs * outputs];
    for (x, output) in x.chunks_exact(inputs).zip(output.chunks_exact_mut(outputs)) {
        if let Some(bias) = bias {
            output.copy_from_slice(bias);
        }
        let add = |first: usize, sums: &mut [f32]| isa.run(Columns { x, weight, outputs, first, sums });
        let at_once = 4 * isa.lanes();
        if inputs * outputs <= 4 * CHUNK {
            add(0, output);
        } else {
            output.par_chunks_mut(at_once).enumerate().for_each(|(part, sums)| add(part * at_once, sums));
        }
    }
    output
}

/// Adds to `sums` the products of a row with as many columns, from column `first` on.
struct Columns<'a> {
    x: &'a [f32],
    weight: &'a [f32],
    outputs: usize,
    first: usize,
    sums: &'a mut [f32],
}

impl Columns<'_> {
    /// Those of `V` registers, from a place of the sums on.
    ///
    /// # Safety
    /// That of [`Simd`]; the registers end where the sums do at the latest.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    unsafe fn add<S: Simd, const V: usize>(&mut self, place: usize) {
        // SAFETY: a row of weights holds the columns of the sums, and there are as many rows as numbers: see `run`.
        unsafe {
            let out = self.sums.as_mut_ptr().add(place);
            let mut weight = self.weight.as_ptr().add(self.first + place);
            let mut sums = [S::splat(0.0); V];
            for v in 0..V {
                sums[v] = S::load(out.add(v * S::LANES));
            }
            for value in self.x {
                let value = S::splat(*value);
                for v in 0..V {
                    sums[v] = S::mul_add(value, S::load(weight.add(v * S::LANES)), sums[v]);
                }
                weight = weight.wrapping_add(self.outputs);
            }
            for v in 0..V {
                S::store(sums[v], out.add(v * S::LANES));
            }
        }
    }

    /// Those from a place of the sums to their end, fewer than a register holds.
    ///
    /// # Safety
    /// That of [`Simd`].
    #[inline(always)]
    unsafe fn add_last<S: Simd>(&mut self, place: usize) {
        const MOST: usize = 16;
        const { assert!(S::LANES <= MOST) };
        let (column, last) = (self.first + place, &mut self.sums[place..]);
        let mut padded = [0.0_f32; MOST];
        padded[..last.len()].copy_from_slice(last);
        // SAFETY: each load reads from a list of at least as many numbers as a register has.
        unsafe {
            let mut sums = S::load(padded.as_ptr());
            for (row, value) in self.x.iter().enumerate() {
                let weights = &self.weight[row * self.outputs + column..];
                let weights = if weights.len() >= S::LANES {
                    S::load(weights.as_ptr())
                } else {
                    padded = [0.0; MOST];
                    padded[..weights.len()].copy_from_slice(weights);
                    S::load(padded.as_ptr())
                };
                sums = S::mul_add(S::splat(*value), weights, sums);
            }
            S::store(sums, padded.as_mut_ptr());
        }
        last.copy_from_slice(&padded[..last.len()]);
    }
}

impl Kernel for Columns<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        let count = self.sums.len();
        assert!(self.first + count <= self.outputs, "columns lie within a row of weights");
        assert!(self.x.len() * self.outputs <= self.weight.len(), "there is a row of weights for each number");
        let mut place = 0;
        while place < count {
            let left = count - place;
            // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`, and as many columns are left.
            unsafe {
                if left >= 4 * S::LANES {
                    self.add::<S, 4>(place);
                    place += 4 * S::LANES;
                } else if left >= S::LANES {
                    self.add::<S, 1>(place);
                    place += S::LANES;
                } else {
                    self.add_last::<S>(place);
                    place = count;
                }
            }
        }
    }
}
