//! How the gradients of weights and bias are added up: chunk by chunk, so that no thread waits, and long sums block by block,
//! so that their terms keep their digits.
use super::{
    geometry::Geometry,
    panels::{Panel, Panels},
    parts::parts,
};
use crate::sums::is_long;
use rayon::prelude::*;

/// Terms of a chunk of a long sum.
const CHUNK: usize = 1 << 15;

/// Starts and lengths of chunks of `units`, which have so many terms together: `most` chunks, or more in a long sum.
pub fn chunks(units: usize, most: usize, terms: usize) -> Vec<(usize, usize)> {
    let most = if is_long(terms) { most.max(terms.div_ceil(CHUNK)) } else { most };
    parts(units, units.div_ceil(most)).collect()
}

/// Adds each number of some lines to the sum of its column, a few lines at a time.
pub fn add_lines(sums: &mut [f32], lines: &[f32]) {
    const FEW: usize = 128;
    let width = sums.len();
    let mut few = vec![0.0; width];
    for lines in lines.chunks(FEW * width) {
        few.fill(0.0);
        lines.chunks_exact(width).for_each(|line| add(&mut few, line));
        add(sums, &few);
    }
}

fn add(sums: &mut [f32], numbers: &[f32]) {
    sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

/// The gradients of weights and bias, from the sums of each chunk, each panel by panel: added up in order, and written as
/// `finish` does it for the sums of a panel.
pub fn finished(
    it: &Geometry,
    panels: Panels,
    sums: &mut [f32],
    of_panel: usize,
    finish: impl Fn(&Panel, &[f32], &mut [f32], &mut [f32]) + Sync,
) -> (Vec<f32>, Vec<f32>) {
    let (sums, others) = sums.split_at_mut(of_panel * panels.count());
    let of_channel = it.inputs * it.taps();
    let (mut weights, mut bias) = (vec![0.0; it.outputs * of_channel], vec![0.0; it.outputs]);
    let of_panels = weights.par_chunks_mut(of_channel * panels.widest()).zip(bias.par_chunks_mut(panels.widest()));
    sums.par_chunks_mut(of_panel).zip(of_panels).enumerate().for_each(|(panel, (sums, (weights, bias)))| {
        others.chunks_exact(of_panel).skip(panel).step_by(panels.count()).for_each(|other| add(sums, other));
        finish(&panels.get(panel), sums, weights, bias);
    });
    (weights, bias)
}
