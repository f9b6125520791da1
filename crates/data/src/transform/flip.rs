//! [`HorizontalFlip`] and [`VerticalFlip`].

use super::{Edges, Motion, Raster, Target, Transform};
use crate::{Sample, SampleRng};

/// Nothing leaves the picture.
const ALL_STAYS: Edges = Edges { fill: 0, keep: 0.0 };

/// Left and right change places, by chance; without a generator, never.
///
/// ```
/// use kiln_data::{HorizontalFlip, Label, Picture, Sample, SampleRng, Transform};
///
/// let always = HorizontalFlip { probability: 1.0 };
/// let sample = Sample { image: Picture::from_fn(1, 3, |_, x| [x as u8]), target: Label::<2>::new(1)? };
/// let flipped = always.apply(sample, Some(&mut SampleRng::new(0, 1, 0)));
/// assert_eq!(flipped.image.pixels(), [[2], [1], [0]]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizontalFlip {
    /// How often: 0.5, every second time, by default.
    pub probability: f32,
}

impl Default for HorizontalFlip {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl<I: Raster> Transform<I> for HorizontalFlip {
    type Output = I;

    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        match rng.is_some_and(|rng| rng.chance(self.probability)) {
            true => {
                let motion = Motion::horizontal_flip(sample.image.size());
                sample.moved_within(&motion, ALL_STAYS)
            }
            false => sample,
        }
    }
}

/// Above and below change places, by chance; without a generator, never.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerticalFlip {
    /// How often: 0.5, every second time, by default.
    pub probability: f32,
}

impl Default for VerticalFlip {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl<I: Raster> Transform<I> for VerticalFlip {
    type Output = I;

    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        match rng.is_some_and(|rng| rng.chance(self.probability)) {
            true => {
                let motion = Motion::vertical_flip(sample.image.size());
                sample.moved_within(&motion, ALL_STAYS)
            }
            false => sample,
        }
    }
}
