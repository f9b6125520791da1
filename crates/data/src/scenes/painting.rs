//! [`Painting`]: the canvas while a scene is drawn on it.

use super::colour::{Rgb, blend};
use crate::{Picture, SampleRng};
use std::ops::Range;

/// A point or a vector: rows down, and columns right.
pub(super) type Point = (f32, f32);

/// A canvas of colours that are not yet rounded.
pub(super) struct Painting {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) pixels: Vec<Rgb>,
    /// How much of each pixel the shape that is being drawn covers, from 0 to 1.
    shape: Vec<f32>,
    /// The rows that the shape is in.
    rows: Range<usize>,
}

impl Painting {
    pub(super) fn new((height, width): (usize, usize), pixels: Vec<Rgb>) -> Self {
        Self { height, width, pixels, shape: vec![0.0; height * width], rows: height..0 }
    }

    /// Adds a line with round ends to the shape.
    pub(super) fn line(&mut self, from: Point, to: Point, radius: f32) {
        let (down, right) = (to.0 - from.0, to.1 - from.1);
        let squared = (down * down + right * right).max(1e-6);
        let near = (from.0.min(to.0) - radius - 1.0, from.1.min(to.1) - radius - 1.0);
        let far = (from.0.max(to.0) + radius + 1.0, from.1.max(to.1) + radius + 1.0);
        self.cover(near, far, |y, x| {
            let (y, x) = (y - from.0, x - from.1);
            let along = ((y * down + x * right) / squared).clamp(0.0, 1.0);
            let (y, x) = (y - along * down, x - along * right);
            radius + 0.5 - (y * y + x * x).sqrt()
        });
    }

    /// Adds to the shape what `cover` says of points within a box, by their rows and columns.
    pub(super) fn cover(&mut self, near: Point, far: Point, mut cover: impl FnMut(f32, f32) -> f32) {
        let span =
            |near: f32, far: f32, size: usize| near.max(0.0) as usize..(far.max(-1.0) + 1.0).min(size as f32) as usize;
        let (rows, columns) = (span(near.0, far.0, self.height), span(near.1, far.1, self.width));
        self.rows = self.rows.start.min(rows.start)..self.rows.end.max(rows.end);
        for y in rows {
            for x in columns.clone() {
                let covered = cover(y as f32 + 0.5, x as f32 + 0.5).clamp(0.0, 1.0);
                let shape = &mut self.shape[y * self.width + x];
                *shape = shape.max(covered);
            }
        }
    }

    /// Paints the shape, and begins another.
    pub(super) fn fill(&mut self, colour: Rgb, opacity: f32) {
        let rows = std::mem::replace(&mut self.rows, self.height..0);
        let within = rows.start * self.width..rows.end.max(rows.start) * self.width;
        for (pixel, covered) in self.pixels[within.clone()].iter_mut().zip(&mut self.shape[within]) {
            if *covered > 0.0 {
                *pixel = blend(*pixel, colour, *covered * opacity);
                *covered = 0.0;
            }
        }
    }

    /// The painting, seen with noise of at most `noise` either way in each channel.
    pub(super) fn seen(self, noise: f32, rng: &mut SampleRng) -> Picture<3> {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for colour in self.pixels {
            // Two numbers for each channel: their sum is more often small than large.
            let drawn = rng.next_u64().to_le_bytes();
            pixels.push(std::array::from_fn(|channel| {
                let sum = f32::from(drawn[2 * channel]) + f32::from(drawn[2 * channel + 1]) - 255.0;
                (colour[channel] + sum * (noise / 255.0) + 0.5) as u8
            }));
        }
        Picture::from_pixels(self.height, self.width, pixels).expect("a painting has height * width pixels")
    }
}
