//! [`Ink`]: one digit, turned and scaled, before it has a place and a colour.

use crate::SampleRng;
use crate::augment::Framed;
use std::ops::RangeInclusive;

/// From this value a pixel of a digit is ink.
const INK: u8 = 128;

/// How much of each pixel a digit's ink covers, on a patch just larger than the digit.
pub(super) struct Ink {
    pub(super) width: usize,
    /// From 0 to 1, row by row.
    pub(super) alpha: Vec<f32>,
    /// The first row and column that ink covers by half at least, and the ones after the last.
    pub(super) rows: (usize, usize),
    pub(super) columns: (usize, usize),
    /// Pixels just outside the ink, by their rows and columns.
    pub(super) outline: Vec<(usize, usize)>,
}

impl Ink {
    /// A digit drawn about `tall` pixels tall; `None` where it has no ink, or is then not as tall as is allowed.
    pub(super) fn draw<const W: usize>(
        digit: &[[u8; W]],
        tall: usize,
        allowed: &RangeInclusive<usize>,
        rng: &mut SampleRng,
    ) -> Option<Self> {
        let turn = Turn::random(rng);
        let (mut near, mut far) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for (y, row) in digit.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, value)| **value >= INK) {
                let (down, right) = turn.forth(y as f32, x as f32);
                near = (near.0.min(down), near.1.min(right));
                far = (far.0.max(down), far.1.max(right));
            }
        }
        if near.0 > far.0 {
            return None;
        }
        // Ink ends about half a pixel beyond the centres of its pixels.
        let scale = tall as f32 / (far.0 - near.0 + 1.0);
        let size = |near: f32, far: f32| ((far - near + 3.0) * scale) as usize + 1;
        let (height, width) = (size(near.0, far.0), size(near.1, far.1));
        // Half way up an edge stays where it is, and the edge becomes about a pixel wide.
        let sharp = (1.3 * scale).max(1.0);
        let framed = Framed::new(digit);
        let mut alpha = Vec::with_capacity(height * width);
        for y in 0..height {
            let down = near.0 - 1.5 + (y as f32 + 0.5) / scale;
            for x in 0..width {
                let (row, column) = turn.back(down, near.1 - 1.5 + (x as f32 + 0.5) / scale);
                let value = framed.at(row + 1.0, column + 1.0) / 255.0;
                alpha.push(((value - 0.5) * sharp + 0.5).clamp(0.0, 1.0));
            }
        }
        Self::of(alpha, height, width).filter(|ink| allowed.contains(&(ink.rows.1 - ink.rows.0)))
    }

    fn of(alpha: Vec<f32>, height: usize, width: usize) -> Option<Self> {
        let covered = |y: usize, x: usize| alpha[y * width + x] >= 0.5;
        let row = |y: &usize| (0..width).any(|x| covered(*y, x));
        let column = |x: &usize| (0..height).any(|y| covered(y, *x));
        let rows = ((0..height).find(row)?, (0..height).rfind(row)? + 1);
        let columns = ((0..width).find(column)?, (0..width).rfind(column)? + 1);
        let mut outline = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let beside = (y > 0 && covered(y - 1, x))
                    || (y + 1 < height && covered(y + 1, x))
                    || (x > 0 && covered(y, x - 1))
                    || (x + 1 < width && covered(y, x + 1));
                if beside && !covered(y, x) {
                    outline.push((y, x));
                }
            }
        }
        Some(Self { width, alpha, rows, columns, outline })
    }
}

/// A turn by a small angle after a stretch to the right.
struct Turn {
    cos: f32,
    sin: f32,
    stretch: f32,
}

impl Turn {
    /// By at most 14 degrees to either side. Sine and cosine are made of the tangent of the half angle, since the
    /// system's own differ from machine to machine.
    fn random(rng: &mut SampleRng) -> Self {
        let half = rng.between(-0.12, 0.12);
        let squared = half * half;
        Self {
            cos: (1.0 - squared) / (1.0 + squared),
            sin: 2.0 * half / (1.0 + squared),
            stretch: rng.between(0.85, 1.2),
        }
    }

    fn forth(&self, y: f32, x: f32) -> (f32, f32) {
        let x = x * self.stretch;
        (self.cos * y + self.sin * x, self.cos * x - self.sin * y)
    }

    fn back(&self, y: f32, x: f32) -> (f32, f32) {
        (self.cos * y - self.sin * x, (self.sin * y + self.cos * x) / self.stretch)
    }
}
