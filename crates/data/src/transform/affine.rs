//! [`Affine`]: random turns, shifts, scalings and shears.

use super::target::visible;
use super::{Edges, Motion, Raster, Target, Transform};
use crate::{Sample, SampleRng};

/// How often a motion that loses what must stay is drawn anew.
const DRAWS: usize = 10;

/// Turns, shifts, scales and shears the picture about its centre, at random within these bounds; without a generator, and
/// by default, nothing moves.
///
/// # Edge cases
/// A motion that loses an object that [must stay](Target::held), or whose numbers are not finite, is drawn anew; after
/// ten of them nothing moves.
///
/// # Source
/// torchvision's `RandomAffine`: the same motions, interpolated in the same way; but what comes from outside is blended
/// with the edge by its share of a pixel.
///
/// ```
/// use kiln_data::Affine;
///
/// let turned = Affine { rotate: 10.0, ..Affine::default() };
/// let moved = Affine { shift: 0.1, scale: [0.8, 1.25], ..turned };
/// assert_eq!(moved.rotate, 10.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// The widest turn to either side, in degrees.
    pub rotate: f32,
    /// The furthest shift along each axis, as a share of the picture's side.
    pub shift: f32,
    /// The smallest and the largest factor.
    pub scale: [f32; 2],
    /// The widest slant along each axis, in degrees.
    pub shear: f32,
    /// What happens at the edges of the picture.
    pub edges: Edges,
}

impl Default for Affine {
    fn default() -> Self {
        Self { rotate: 0.0, shift: 0.0, scale: [1.0, 1.0], shear: 0.0, edges: Edges::default() }
    }
}

impl Affine {
    fn draw(&self, size: [usize; 2], rng: &mut SampleRng) -> Option<Motion> {
        let mut within = |bound: f32| f64::from(rng.between(-bound, bound));
        let rotate = within(self.rotate);
        let shift = [size[1], size[0]].map(|side| within(self.shift) * side as f64);
        let shear = [within(self.shear), within(self.shear)];
        let scale = f64::from(rng.between(self.scale[0], self.scale[1]));
        Motion::affine(size, rotate, shift, scale, shear)
    }
}

impl<I: Raster> Transform<I> for Affine {
    type Output = I;

    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        let (Some(rng), held) = (rng, sample.target.held()) else {
            return sample;
        };
        let mut draws = (0..DRAWS).filter_map(|_| self.draw(sample.image.size(), rng));
        match draws.find(|motion| held.is_none_or(|held| visible(held, motion, self.edges.keep))) {
            Some(motion) => sample.moved_within(&motion, self.edges),
            None => sample,
        }
    }
}
