//! [`Tiling`]: the target of a convolution as squares of two by two, and the squares of the source that they are made of.
use super::squares::{Source, Squares};
use crate::{
    conv::{frame::apart, geometry::Geometry},
    isa::Isa,
    transpose::transpose,
};
use std::ops::Range;

/// Heights and widths of a source and its target; the target's first square begins so many zeros before the source.
#[derive(Clone, Copy)]
pub struct Tiling {
    pub source: [usize; 2],
    pub target: [usize; 2],
    pub padding: [usize; 2],
}

/// Images and rows of squares that are transformed together.
pub struct Unit {
    pub images: Range<usize>,
    pub band: Range<usize>,
}

impl Tiling {
    /// Outputs from inputs.
    pub fn forward(it: &Geometry) -> Self {
        Self {
            source: it.axes.map(|axis| axis.input),
            target: it.axes.map(|axis| axis.output),
            padding: it.axes.map(|axis| axis.padding),
        }
    }

    /// Inputs from outputs, where the weights reach over all that was padded.
    pub fn back(it: &Geometry) -> Option<Self> {
        let Self { source, target, padding: [rows, columns] } = Self::forward(it);
        Some(Self {
            source: target,
            target: source,
            padding: [2_usize.checked_sub(rows)?, 2_usize.checked_sub(columns)?],
        })
    }

    /// Rows and columns of squares.
    pub fn squares(&self) -> [usize; 2] {
        self.target.map(|size| size.div_ceil(2))
    }

    /// All squares in units of about so many.
    pub fn units(&self, images: usize, most: usize) -> Vec<Unit> {
        let [rows, columns] = self.squares();
        let band = (most / columns).clamp(1, rows);
        let together = (most / (rows * columns)).max(1);
        let bands = (0..rows).step_by(band).map(|start| start..(start + band).min(rows));
        let images = (0..images).step_by(together).map(|start| start..(start + together).min(images));
        images.flat_map(|images| bands.clone().map(move |band| Unit { images: images.clone(), band })).collect()
    }

    /// Squares of a unit.
    pub fn count(&self, unit: &Unit) -> usize {
        unit.images.len() * unit.band.len() * self.squares()[1]
    }

    /// How far the transformed squares of two products lie apart, of so many lanes each: not so far that they compete for the
    /// same places of a cache.
    pub fn product(&self, unit: &Unit, lanes: usize) -> usize {
        apart(self.count(unit) * lanes)
    }

    /// Where each square of a unit has its first value, in rows and columns of values so far apart; and where it is among
    /// squares so far apart.
    pub fn starts(
        &self,
        unit: &Unit,
        [line, place]: [usize; 2],
        square: usize,
    ) -> impl Iterator<Item = [usize; 2]> + use<> {
        let columns = self.squares()[1];
        (0..self.count(unit)).map(move |it| [2 * (it / columns) * line + 2 * (it % columns) * place, it * square])
    }

    /// The transformed squares of a unit: product by product, square by square, source channels side by side.
    pub fn transform(
        &self,
        isa: Isa,
        channels: usize,
        unit: &Unit,
        source: &[f32],
        framed: &mut Vec<f32>,
        transformed: &mut [f32],
    ) {
        let ([height, width], [above, left]) = (self.source, self.padding);
        let [of_image, columns] = [unit.band.len() * self.squares()[1], self.squares()[1]];
        let pitch = apart(channels);
        let product = self.product(unit, pitch);
        let [rows, line] = [2 * unit.band.len() + 2, (2 * columns + 2) * pitch];
        framed.resize((rows * line).max(framed.len()), 0.0);
        let framed = &mut framed[..rows * line];
        // Rows of the source that lie in the frame, and where the first of them does.
        let top = 2 * unit.band.start;
        let inside = top.saturating_sub(above)..(top + rows).saturating_sub(above).min(height);
        let skipped = above.saturating_sub(top);
        let taken = width.min((2 * columns + 2).saturating_sub(left));
        let (before, after) = (left.min(2 * columns + 2) * pitch, (left + taken).min(2 * columns + 2) * pitch);
        // Channels that only fill up a register keep what is left over from before: products read them number by number, and
        // those not at all.
        for (row, framed) in framed.chunks_exact_mut(line).enumerate() {
            let is_inside = row >= skipped && row - skipped < inside.len();
            let (before, after) = if is_inside { (before, after) } else { (line, line) };
            framed[..before].fill(0.0);
            framed[after..].fill(0.0);
        }
        let one = Unit { images: 0..1, band: unit.band.clone() };
        for (number, image) in unit.images.clone().enumerate() {
            let image = &source[image * channels * height * width..][..channels * height * width];
            for (row, framed) in inside.clone().zip(framed.chunks_exact_mut(line).skip(skipped)) {
                transpose(&image[row * width..], height * width, [channels, taken], &mut framed[left * pitch..], pitch);
            }
            let starts: Vec<_> = self
                .starts(&one, [line, pitch], pitch)
                .map(|[from, to]| [from, number * of_image * pitch + to])
                .collect();
            let steps = [[line, pitch], [4 * product, product]];
            let squares = Squares { starts: &starts, steps, lanes: channels.next_multiple_of(isa.lanes()) };
            squares.run::<Source, 4, 4>(isa, framed, transformed);
        }
    }
}
