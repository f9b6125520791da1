//! [`few_rows`]: the product of a few rows with a matrix that is read as it lies.
#![allow(unsafe_code)]
use crate::{
    awake::ask,
    chunks::{CHUNK, in_chunks},
    isa::{Isa, Kernel},
    simd::Simd,
};
use rayon::prelude::*;

/// So many rows are few: bringing the weights into order would take longer than the product.
pub const FEW: usize = 4;

/// Weights that are worth another thread.
const PART: usize = 4 * CHUNK;
/// Most parts, as each has sums of its own.
const MOST: usize = 16;
/// Rows of weights that are added to the sums together.
const TOGETHER: usize = 8;

/// Rows of `inputs` numbers times weights `[inputs, outputs]`, and the bias.
///
/// The weights are cut into parts of so many of their rows, each of which is read from its begin to its end; what the parts
/// give is added in their order, so that nothing depends on the number of threads.
pub fn few_rows(isa: Isa, x: &[f32], weight: &[f32], bias: Option<&[f32]>, [inputs, outputs]: [usize; 2]) -> Vec<f32> {
    let in_part = PART.div_ceil(outputs).max(inputs.div_ceil(MOST)).next_multiple_of(TOGETHER);
    let of_part = x.len() / inputs * outputs;
    let add = |part: usize, sums: &mut [f32]| {
        let first = part * in_part;
        let weights = &weight[first * outputs..];
        for (x, sums) in x.chunks_exact(inputs).zip(sums.chunks_exact_mut(outputs)) {
            isa.run(Add { x: &x[first..inputs.min(first + in_part)], weights, sums });
        }
    };
    let mut output = match bias {
        Some(bias) => bias.repeat(of_part / outputs),
        None => vec![0.0; of_part],
    };
    if inputs <= in_part {
        add(0, &mut output);
        return output;
    }
    ask();
    let mut sums = vec![0.0; inputs.div_ceil(in_part) * of_part];
    sums.par_chunks_mut(of_part).enumerate().for_each(|(part, sums)| add(part, sums));
    in_chunks(&mut output, |start, output| {
        for part in sums.chunks_exact(of_part) {
            output.iter_mut().zip(&part[start..]).for_each(|(output, sum)| *output += sum);
        }
    });
    output
}

/// Adds to the sums a row times as many rows of weights.
struct Add<'a> {
    x: &'a [f32],
    weights: &'a [f32],
    sums: &'a mut [f32],
}

impl Kernel for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, proof: S) {
        let Self { x, weights, sums } = self;
        let (together, rest) = x.as_chunks::<TOGETHER>();
        let mut weights = weights.chunks_exact(sums.len() * TOGETHER);
        for (x, weights) in together.iter().zip(&mut weights) {
            add(proof, x, weights, sums);
        }
        let rest = rest.iter().zip(weights.next().unwrap_or(weights.remainder()).chunks_exact(sums.len()));
        rest.for_each(
            #[inline(always)]
            |(x, weights)| add(proof, &[*x], weights, sums),
        );
    }
}

/// The same for rows whose number is known when it is compiled.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
fn add<S: Simd, const R: usize>(_: S, x: &[f32; R], weights: &[f32], sums: &mut [f32]) {
    let count = sums.len();
    assert!(R * count <= weights.len(), "there is a row of weights for each number");
    let whole = count - count % S::LANES;
    // SAFETY: a value of `S` proves that the processor has the instructions, and this is inlined into `Isa::run`; a register
    // ends where the sums do at the latest, and there are so many rows of weights.
    unsafe {
        let (weights, sums) = (weights.as_ptr(), sums.as_mut_ptr());
        let mut factors = [S::splat(0.0); R];
        for r in 0..R {
            factors[r] = S::splat(x[r]);
        }
        let mut place = 0;
        while place < whole {
            let mut sum = S::load(sums.add(place));
            for r in 0..R {
                sum = S::mul_add(factors[r], S::load(weights.add(r * count + place)), sum);
            }
            S::store(sum, sums.add(place));
            place += S::LANES;
        }
    }
    for (at, sum) in sums.iter_mut().enumerate().skip(whole) {
        for (row, x) in x.iter().enumerate() {
            *sum += x * weights[row * count + at];
        }
    }
}
