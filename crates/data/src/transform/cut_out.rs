//! [`CutOut`]: a random rectangle is painted over.

use super::{Pixel, Raster, Target, Transform};
use crate::{Sample, SampleRng};

/// How often a rectangle that does not fit is drawn anew.
const DRAWS: usize = 10;

/// Paints over a rectangle of random size, shape and place; without a generator, nothing. What is to be found in the
/// image stays to be found: boxes and masks do not change.
///
/// # Edge cases
/// A rectangle that is not smaller than the picture is drawn anew, at most ten times, and then not painted.
///
/// # Source
/// torchvision's `RandomErasing`; Zhong et al., "Random Erasing Data Augmentation" (2017).
///
/// ```
/// use kiln_data::{CutOut, Sometimes};
///
/// let every_second = Sometimes(0.5, CutOut { fill: 128, ..CutOut::default() });
/// # let _ = every_second;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOut {
    /// The least and the largest share of the picture's area. 0.02 to 0.33 by default.
    pub area: [f32; 2],
    /// The least and the largest height over width. 0.3 to 3.3 by default.
    pub aspect: [f32; 2],
    /// What every channel is painted over with. 0 by default.
    pub fill: u8,
}

impl Default for CutOut {
    fn default() -> Self {
        Self { area: [0.02, 0.33], aspect: [0.3, 3.3], fill: 0 }
    }
}

impl CutOut {
    /// Height and width of a rectangle that fits.
    fn draw(&self, [height, width]: [usize; 2], rng: &mut SampleRng) -> Option<[usize; 2]> {
        let area = rng.between(self.area[0], self.area[1]) * (height * width) as f32;
        let aspect = rng.between(self.aspect[0].ln(), self.aspect[1].ln()).exp();
        let [tall, wide] = [(area * aspect).sqrt().round(), (area / aspect).sqrt().round()];
        let fits = 1.0 <= tall && tall < height as f32 && 1.0 <= wide && wide < width as f32;
        fits.then_some([tall as usize, wide as usize])
    }
}

impl<I: Raster> Transform<I> for CutOut {
    type Output = I;

    fn apply<T: Target>(&self, mut sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        let (size @ [height, width], Some(rng)) = (sample.image.size(), rng) else {
            return sample;
        };
        if let Some([tall, wide]) = (0..DRAWS).find_map(|_| self.draw(size, rng)) {
            let (top, left) = (rng.up_to(height - tall), rng.up_to(width - wide));
            for line in sample.image.pixels_mut().chunks_exact_mut(width).skip(top).take(tall) {
                line[left..left + wide].fill(I::Pixel::from_fn(|_| self.fill));
            }
        }
        sample
    }
}
