//! [`Mask`]: which pixels of an image belong to an object.

use crate::BoundingBox;

/// Which pixels of an image belong to an object, in rows from the top.
///
/// ```
/// use kiln_data::Mask;
///
/// let mask = Mask::from_fn(4, 5, |y, x| y == 1 && (2..4).contains(&x));
/// assert_eq!(mask.area(), 2);
/// assert_eq!(mask.bounding_box().unwrap().values(), [2.0, 1.0, 4.0, 2.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    height: usize,
    width: usize,
    pixels: Vec<bool>,
}

impl Mask {
    /// A mask that covers the pixel in row `y` and column `x` where `covers(y, x)`.
    pub fn from_fn(height: usize, width: usize, mut covers: impl FnMut(usize, usize) -> bool) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        Self { height, width, pixels: places.map(|(y, x)| covers(y, x)).collect() }
    }

    /// A mask of these pixels, row by row from the top; `None` where their number is not `height * width`.
    pub fn from_pixels(height: usize, width: usize, pixels: Vec<bool>) -> Option<Self> {
        (height.checked_mul(width) == Some(pixels.len())).then_some(Self { height, width, pixels })
    }

    /// A mask that covers nothing.
    pub fn empty(height: usize, width: usize) -> Self {
        Self { height, width, pixels: vec![false; height * width] }
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The pixels, row by row from the top.
    pub fn pixels(&self) -> &[bool] {
        &self.pixels
    }

    /// The pixels of row `y`.
    ///
    /// # Panics
    /// When `y` is not below the height.
    pub fn row(&self, y: usize) -> &[bool] {
        &self.pixels[y * self.width..][..self.width]
    }

    /// Whether the pixel in row `y` and column `x` is covered; what lies outside is not.
    pub fn covers(&self, y: usize, x: usize) -> bool {
        y < self.height && x < self.width && self.pixels[y * self.width + x]
    }

    /// How many pixels are covered.
    pub fn area(&self) -> usize {
        // A byte holds the count of so short a run: many are counted at once.
        self.pixels.chunks(255).map(|run| usize::from(run.iter().map(|it| u8::from(*it)).sum::<u8>())).sum()
    }

    /// The smallest box around what is covered; `None` where nothing is.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let any = |any: bool, it: &bool| any | it;
        let covered = |y: &usize| self.row(*y).iter().fold(false, any);
        let (top, bottom) = ((0..self.height).find(covered)?, (0..self.height).rfind(covered)?);
        let mut columns = vec![false; self.width];
        for y in top..=bottom {
            columns.iter_mut().zip(self.row(y)).for_each(|(column, it)| *column |= it);
        }
        let (left, right) = (columns.iter().position(|it| *it)?, columns.iter().rposition(|it| *it)?);
        Some(BoundingBox::new([left, top, right + 1, bottom + 1].map(|edge| edge as f32)))
    }

    /// The pixels both cover over those that either covers: from 0 to 1, and 0 where neither covers any.
    ///
    /// # Panics
    /// When the masks are of different sizes.
    pub fn iou(&self, other: &Self) -> f64 {
        assert_eq!((self.height, self.width), (other.height, other.width), "masks of one image are of one size");
        let pairs = || self.pixels.iter().zip(&other.pixels);
        let shared = pairs().filter(|(a, b)| **a && **b).count();
        let all = pairs().filter(|(a, b)| **a || **b).count();
        if all > 0 { shared as f64 / all as f64 } else { 0.0 }
    }
}
