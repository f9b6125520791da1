//! Fields: a number from 0 to 1 at every pixel, from which textures are made.
//!
//! Arithmetic here is what IEEE 754 rounds in one way only, so that every machine draws the same.

use crate::SampleRng;

/// A field of clouds whose largest are about `cell` pixels wide: value noise in three octaves.
///
/// # Source
/// Perlin, "An image synthesizer" (1985), with values at the lattice instead of gradients.
pub(super) fn clouds((height, width): (usize, usize), cell: usize, rng: &mut SampleRng) -> Vec<f32> {
    let mut sum = vec![0.0; height * width];
    for (octave, weight) in [(1, 0.57), (2, 0.29), (4, 0.14)] {
        add_noise(&mut sum, width, (cell / octave).max(2), weight, rng);
    }
    sum
}

/// Adds values drawn at the corners of cells, and smoothly between.
fn add_noise(sum: &mut [f32], width: usize, cell: usize, weight: f32, rng: &mut SampleRng) {
    let smooth: Vec<f32> = (0..cell)
        .map(|step| {
            let share = (step as f32 + 0.5) / cell as f32;
            share * share * (3.0 - 2.0 * share)
        })
        .collect();
    // One row of corners, drawn out to the width of the field.
    let mut drawn = || {
        let mut left = rng.between(0.0, weight);
        let mut row = Vec::with_capacity(width + cell);
        while row.len() < width {
            let right = rng.between(0.0, weight);
            row.extend(smooth.iter().map(|share| left + (right - left) * share));
            left = right;
        }
        row
    };
    let (mut above, mut below) = (drawn(), drawn());
    for rows in sum.chunks_mut(cell * width) {
        for (row, share) in rows.chunks_mut(width).zip(&smooth) {
            for ((value, above), below) in row.iter_mut().zip(&above).zip(&below) {
                *value += above + (below - above) * share;
            }
        }
        above = std::mem::replace(&mut below, drawn());
    }
}

/// A field of `value(y, x)`, clipped to 0 to 1.
pub(super) fn field((height, width): (usize, usize), mut value: impl FnMut(f32, f32) -> f32) -> Vec<f32> {
    let mut values = Vec::with_capacity(height * width);
    for y in 0..height {
        values.extend((0..width).map(|x| value(y as f32, x as f32).clamp(0.0, 1.0)));
    }
    values
}

/// A wave of period 1: up from 0 to 1 and down again in straight lines.
pub(super) fn wave(at: f32) -> f32 {
    let within = at - floor(at);
    1.0 - (2.0 * within - 1.0).abs()
}

/// The whole number below. The same as the standard library's for numbers that an `i32` holds, and faster where the
/// processor has no instruction for it.
pub(super) fn floor(at: f32) -> f32 {
    let whole = at as i32 as f32;
    if whole > at { whole - 1.0 } else { whole }
}

/// A direction, of length 1.
pub(super) fn direction(rng: &mut SampleRng) -> (f32, f32) {
    loop {
        let (y, x) = (rng.between(-1.0, 1.0), rng.between(-1.0, 1.0));
        let length = (y * y + x * x).sqrt();
        if (0.1..1.0).contains(&length) {
            return (y / length, x / length);
        }
    }
}
