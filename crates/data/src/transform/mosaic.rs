//! [`Mosaic`]: four images in one.

use super::{Edges, Join, Motion, Pixel, Target, paint::paint};
use crate::{Image, Sample, SampleRng};

/// Lays four images around a random point, each shrunk by one random factor, with the objects of all.
///
/// The point lies in the middle half of the image, along both axes. What none of the four reaches is filled.
///
/// # Source
/// Bochkovskiy et al., "YOLOv4" (2020).
///
/// ```
/// use kiln_data::Mosaic;
///
/// let mosaic = Mosaic { probability: 1.0, ..Mosaic::default() };
/// assert_eq!(mosaic.scale, 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mosaic {
    /// How often four are joined: 0.5 by default.
    pub probability: f32,
    /// The smallest factor by which the images are shrunk; the largest is 1. 0.5 by default.
    pub scale: f32,
    /// What happens at the edges; the filling is 114, a grey, by default.
    pub edges: Edges,
}

impl Default for Mosaic {
    fn default() -> Self {
        Self { probability: 0.5, scale: 0.5, edges: Edges { fill: 114, ..Edges::default() } }
    }
}

impl<O, const C: usize, const H: usize, const W: usize> Join<Sample<Vec<O>, Image<C, H, W>>> for Mosaic
where
    Vec<O>: Target,
{
    type Output = Sample<Vec<O>, Image<C, H, W>>;

    fn others(&self, rng: &mut SampleRng) -> usize {
        if rng.chance(self.probability) { 3 } else { 0 }
    }

    fn join(&self, sample: Self::Output, others: Vec<Self::Output>, rng: Option<&mut SampleRng>) -> Self::Output {
        let (Some(rng), false) = (rng, others.is_empty()) else {
            return sample;
        };
        let mut image = Image::from_vec(vec![Pixel::from_fn(|_| self.edges.fill); H * W]);
        let mut target = Vec::new();
        let middle = [H, W].map(|side| side / 4 + rng.up_to(side / 2));
        let scale = rng.between(self.scale, 1.0);
        let shown = [H, W].map(|side| ((side as f32 * scale).round() as usize).clamp(1, side.max(1)));
        for (corner, part) in std::iter::once(sample).chain(others).take(4).enumerate() {
            let start =
                |axis: usize, before: bool| middle[axis] as isize - if before { shown[axis] as isize } else { 0 };
            let start = [start(0, corner < 2), start(1, corner % 2 == 0)];
            let motion = Motion::placed([H, W], shown, start, [H, W]);
            paint(image.pixels_mut(), &part.image, &motion);
            target.extend(part.target.moved(&motion, self.edges.keep));
        }
        Sample { image, target }
    }
}
