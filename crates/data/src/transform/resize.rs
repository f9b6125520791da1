//! [`Resize`] and [`Letterbox`]: a picture of any size becomes an image of one.

use super::{Edges, Motion, Raster, Target, Transform};
use crate::{Sample, SampleRng};
use std::fmt;

/// Stretches to `H` x `W`, whatever the aspect was.
///
/// Pixels are averaged where the picture shrinks, as Pillow and torchvision (`antialias=True`) do. Objects keep their
/// place in it; a mask that would lie between all pixels covers those that it comes to lie on.
///
/// ```
/// use kiln_data::{Image, Label, Picture, Resize, Sample, Transform};
///
/// let sample = Sample { image: Picture::from_fn(4, 6, |_, _| [7]), target: Label::<2>::new(1)? };
/// let image: Image<1, 2, 2> = Resize::<2, 2>.apply(sample, None).image;
/// assert_eq!(image.pixels(), [[7]; 4]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Resize<const H: usize, const W: usize>;

impl<const H: usize, const W: usize, I: Raster> Transform<I> for Resize<H, W> {
    type Output = I::Sized<H, W>;

    fn apply<T: Target>(&self, sample: Sample<T, I>, _: Option<&mut SampleRng>) -> Sample<T, Self::Output> {
        let motion = Motion::resize(sample.image.size(), [H, W]);
        sample.moved_to(&motion, Edges { fill: 0, keep: 0.0 })
    }
}

impl<const H: usize, const W: usize> fmt::Debug for Resize<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resize<{H}, {W}>")
    }
}

/// Makes the picture as large as fits into `H` x `W` without a change of its aspect, puts it in the middle and fills the
/// rest.
///
/// The way back from the image to the picture is the inverse of [`motion`](Self::motion).
///
/// ```
/// use kiln_data::{BoundingBox, Letterbox};
///
/// let motion = Letterbox::<320, 320>::default().motion([375, 500]);
/// let found: BoundingBox = BoundingBox::new([32.0, 80.0, 64.0, 112.0]);
/// assert_eq!(found.moved(&motion.inverse()).values(), [50.0, 62.5, 100.0, 112.5]);
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Letterbox<const H: usize, const W: usize> {
    /// What every channel of the filling has: 114, a grey, by default.
    pub fill: u8,
}

impl<const H: usize, const W: usize> Default for Letterbox<H, W> {
    fn default() -> Self {
        Self { fill: 114 }
    }
}

impl<const H: usize, const W: usize> Letterbox<H, W> {
    /// Where a picture of this size, `[height, width]`, comes to lie.
    pub fn motion(&self, size: [usize; 2]) -> Motion {
        Motion::letterbox(size, [H, W])
    }
}

impl<const H: usize, const W: usize, I: Raster> Transform<I> for Letterbox<H, W> {
    type Output = I::Sized<H, W>;

    fn apply<T: Target>(&self, sample: Sample<T, I>, _: Option<&mut SampleRng>) -> Sample<T, Self::Output> {
        let motion = self.motion(sample.image.size());
        sample.moved_to(&motion, Edges { fill: self.fill, keep: 0.0 })
    }
}

impl<const H: usize, const W: usize> fmt::Debug for Letterbox<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letterbox<{H}, {W}> {{ fill: {} }}", self.fill)
    }
}
