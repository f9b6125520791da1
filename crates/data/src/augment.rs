//! [`Augment`]: small random shifts, turns and scalings of an image.

use crate::SampleRng;

/// Shifts, turns and scales an image by a little, at random, so that training sees each one new every epoch.
///
/// ```
/// use kiln_data::Augment;
///
/// let upright = Augment { rotate: 0.0, ..Augment::default() };
/// assert_eq!(upright.shift, 2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Augment {
    /// The furthest shift along each axis, in pixels. 2 by default.
    pub shift: f32,
    /// The widest turn to either side, in degrees. 10 by default.
    pub rotate: f32,
    /// The largest scaling: 0.1, the default, means from 1 / 1.1 to 1.1 times the size.
    pub scale: f32,
}

impl Default for Augment {
    fn default() -> Self {
        Self { shift: 2.0, rotate: 10.0, scale: 0.1 }
    }
}

impl Augment {
    /// The image moved: a pure function of the image and the generator. What comes in from outside is 0.
    pub(crate) fn apply<const W: usize>(&self, image: &[[u8; W]], rng: &mut SampleRng) -> Vec<[f32; W]> {
        let angle = rng.between(-self.rotate, self.rotate).to_radians();
        let size = (1.0 + self.scale).powf(rng.between(-1.0, 1.0));
        let (shift_y, shift_x) = (rng.between(-self.shift, self.shift), rng.between(-self.shift, self.shift));
        let (sin, cos) = (angle.sin() / size, angle.cos() / size);
        let image = Framed::new(image);
        let (centre_y, centre_x) = ((image.rows as f32 + 1.0) / 2.0, (W as f32 + 1.0) / 2.0);

        let mut moved = vec![[0.0; W]; image.rows];
        for (y, row) in moved.iter_mut().enumerate() {
            let from_y = (y + 1) as f32 - centre_y - shift_y;
            for (x, value) in row.iter_mut().enumerate() {
                let from_x = (x + 1) as f32 - centre_x - shift_x;
                *value = image.at(centre_y + cos * from_y - sin * from_x, centre_x + sin * from_y + cos * from_x);
            }
        }
        moved
    }
}

/// An image in a frame of zeros, one pixel wide: its own pixels begin at (1, 1).
pub(crate) struct Framed {
    values: Vec<f32>,
    rows: usize,
    columns: usize,
}

impl Framed {
    pub(crate) fn new<const W: usize>(image: &[[u8; W]]) -> Self {
        let mut values = vec![0.0; (image.len() + 2) * (W + 2)];
        for (framed, row) in values.chunks_exact_mut(W + 2).skip(1).zip(image) {
            for (value, pixel) in framed[1..].iter_mut().zip(row) {
                *value = f32::from(*pixel);
            }
        }
        Self { values, rows: image.len(), columns: W }
    }

    /// The value at a point between pixels, bilinear; 0 outside the frame, and where a point is no number.
    pub(crate) fn at(&self, y: f32, x: f32) -> f32 {
        if !(0.0 <= y && y < (self.rows + 1) as f32 && 0.0 <= x && x < (self.columns + 1) as f32) {
            return 0.0;
        }
        let (row, column, stride) = (y as usize, x as usize, self.columns + 2);
        let (down, right) = (y - row as f32, x - column as f32);
        let between = |at: usize| self.values[at] * (1.0 - right) + self.values[at + 1] * right;
        let above = row * stride + column;
        between(above) * (1.0 - down) + between(above + stride) * down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cross() -> [[u8; 9]; 9] {
        std::array::from_fn(|y| std::array::from_fn(|x| if x == 4 || y == 4 { 200 } else { 10 }))
    }

    #[test]
    fn no_movement_changes_nothing() {
        let still = Augment { shift: 0.0, rotate: 0.0, scale: 0.0 };
        let moved = still.apply(&cross(), &mut SampleRng::new(0, 1, 0));
        assert_eq!(moved, cross().map(|row| row.map(f32::from)));
    }

    #[test]
    fn the_same_numbers_move_the_same_way() {
        let apply = |index| Augment::default().apply(&cross(), &mut SampleRng::new(0, 1, index));
        assert_eq!(apply(3), apply(3));
        assert_ne!(apply(3), apply(4));
    }

    #[test]
    fn halfway_is_the_mean() {
        let image = Framed::new(&[[10, 20], [30, 40]]);
        assert_eq!(image.at(1.5, 1.5), 25.0);
        assert_eq!(image.at(0.5, 1.0), 5.0);
        assert_eq!(image.at(2.5, 2.0), 20.0);
        assert_eq!([image.at(3.0, 1.0), image.at(-0.1, 1.0), image.at(1.0, f32::NAN)], [0.0; 3]);
    }

    proptest! {
        #[test]
        fn values_stay_in_range(shift in any::<f32>(), rotate in any::<f32>(), scale in any::<f32>(), seed: u64) {
            let moved = Augment { shift, rotate, scale }.apply(&cross(), &mut SampleRng::new(seed, 1, 0));
            prop_assert!(moved.as_flattened().iter().all(|value| (0.0..=200.01).contains(value)));
        }

        #[test]
        fn a_usual_movement_keeps_the_ink(seed: u64) {
            let moved = Augment::default().apply(&cross(), &mut SampleRng::new(seed, 1, 0));
            let ink: f32 = moved.as_flattened().iter().sum();
            prop_assert!((1_500.0..6_000.0).contains(&ink), "{}", ink);
        }
    }
}
