//! [`GaussianBlur`].

use super::{Pixel, Raster, Target, Transform};
use crate::{Sample, SampleRng};

/// Blurs with a Gaussian of a random width; without a generator, not at all.
///
/// Beyond its edges the picture is mirrored.
///
/// # Source
/// torchvision's `GaussianBlur` with a kernel of `2 * radius + 1`, whose numbers it matches to the next byte.
///
/// ```
/// use kiln_data::{GaussianBlur, Sometimes};
///
/// let blur = GaussianBlur { radius: 2, sigma: [0.1, 2.0] };
/// let every_fifth = Sometimes(0.2, blur);
/// # let _ = every_fifth;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussianBlur {
    /// How many pixels to each side flow into one.
    pub radius: usize,
    /// The least and the largest standard deviation, in pixels. Where one that is drawn is not positive, nothing is
    /// blurred.
    pub sigma: [f32; 2],
}

impl<I: Raster> Transform<I> for GaussianBlur {
    type Output = I;

    fn apply<T: Target>(&self, mut sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        let sigma = rng.map_or(0.0, |rng| rng.between(self.sigma[0], self.sigma[1]));
        let size = sample.image.size();
        if sigma > 0.0 && self.radius > 0 && size[0] * size[1] > 0 {
            blur(sample.image.pixels_mut(), size, &kernel(self.radius, sigma));
        }
        sample
    }
}

/// The weights of a Gaussian at whole distances up to the radius, first the middle; those to one side alone.
pub(super) fn kernel(radius: usize, sigma: f32) -> Vec<f32> {
    let sigma = f64::from(sigma);
    let weights: Vec<f64> = (0..=radius).map(|at| (-0.5 * (at as f64 / sigma).powi(2)).exp()).collect();
    let sum = 2.0 * weights.iter().sum::<f64>() - weights[0];
    weights.into_iter().map(|weight| (weight / sum) as f32).collect()
}

/// Along the columns, and then along the rows.
pub(super) fn blur<P: Pixel>(pixels: &mut [P], [height, width]: [usize; 2], kernel: &[f32]) {
    let line = width * P::CHANNELS;
    let radius = kernel.len() - 1;
    let values = P::flat(pixels);
    let mut blurred = vec![0.0_f32; values.len()];
    for (y, sums) in blurred.chunks_exact_mut(line.max(1)).enumerate() {
        for (tap, weight) in (-(radius as isize)..=radius as isize).map(|tap| (tap, kernel[tap.unsigned_abs()])) {
            let row = mirrored(y as isize + tap, height);
            for (sum, value) in sums.iter_mut().zip(&values[row * line..][..line]) {
                *sum += weight * f32::from(*value);
            }
        }
    }
    let columns: Vec<usize> = (-(radius as isize)..(width + radius) as isize).map(|x| mirrored(x, width)).collect();
    let mut framed = vec![0.0; columns.len() * P::CHANNELS];
    let mut sums = vec![0.0; line];
    for (rows, values) in blurred.chunks_exact(line.max(1)).zip(P::flat_mut(pixels).chunks_exact_mut(line.max(1))) {
        for (framed, column) in framed.chunks_exact_mut(P::CHANNELS.max(1)).zip(&columns) {
            framed.copy_from_slice(&rows[column * P::CHANNELS..][..P::CHANNELS]);
        }
        sums.fill(0.5);
        for tap in 0..=2 * radius {
            let weight = kernel[tap.abs_diff(radius)];
            for (sum, value) in sums.iter_mut().zip(&framed[tap * P::CHANNELS..]) {
                *sum += weight * value;
            }
        }
        for (value, sum) in values.iter_mut().zip(&sums) {
            *value = *sum as u8;
        }
    }
}

/// Where a place beyond the edges is seen in the mirror; the edge itself is not repeated.
fn mirrored(at: isize, len: usize) -> usize {
    let period = (2 * len.saturating_sub(2) + 2) as isize;
    let at = at.rem_euclid(period) as usize;
    if len == 1 { 0 } else { at.min(period as usize - at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_edges_is_the_mirror() {
        let seen: Vec<_> = (-4..8).map(|at| mirrored(at, 4)).collect();
        assert_eq!(seen, [2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1]);
        assert_eq!((-3..4).map(|at| mirrored(at, 2)).collect::<Vec<_>>(), [1, 0, 1, 0, 1, 0, 1]);
        assert_eq!(mirrored(-5, 1), 0);
    }
}
