//! [`Tiling`]: the target of a convolution as squares of two by two or four by four, and the squares of the source that
//! they are made of.
use crate::conv::geometry::Geometry;
use std::ops::Range;

/// Large squares are taken where they have at most so many tenths of the products of small ones, and are so many that their
/// weights, of which there are more, are worth it.
const MOST_OF_TEN: usize = 8;
const ENOUGH: usize = 128;

/// Heights and widths of a source and its target; the target's first square begins so many zeros before the source.
#[derive(Clone, Copy)]
pub struct Tiling {
    /// Values along a side of the target's squares: two or four.
    pub side: usize,
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
        let [source, target] = [it.axes.map(|axis| axis.input), it.axes.map(|axis| axis.output)];
        Self::new(it.batch, source, target, it.axes.map(|axis| axis.padding))
    }

    /// Inputs from outputs, where the weights reach over all that was padded.
    pub fn back(it: &Geometry) -> Option<Self> {
        let Self { source, target, padding: [rows, columns], .. } = Self::forward(it);
        let padding = [2_usize.checked_sub(rows)?, 2_usize.checked_sub(columns)?];
        Some(Self::new(it.batch, target, source, padding))
    }

    fn new(images: usize, source: [usize; 2], target: [usize; 2], padding: [usize; 2]) -> Self {
        let squares = |side: usize| target.map(|size| size.div_ceil(side)).iter().product::<usize>();
        let products = |side: usize| squares(side) * (side + 2).pow(2);
        // What reads padding alone stays zero in small squares.
        let near = padding.iter().all(|&it| it <= 2);
        let fewer = MOST_OF_TEN * products(2) >= 10 * products(4) && images * squares(4) >= ENOUGH;
        Self { side: if near && fewer { 4 } else { 2 }, source, target, padding }
    }

    /// Products of a square for each pair of channels: places of the square of the source.
    pub fn products(&self) -> usize {
        (self.side + 2).pow(2)
    }

    /// Rows and columns of squares.
    pub fn squares(&self) -> [usize; 2] {
        self.target.map(|size| size.div_ceil(self.side))
    }

    /// All squares in units of about so many: of as many images as let their rows fill registers of so many lanes, and yet
    /// leave rows that have some of the source in common to a unit.
    pub fn units(&self, images: usize, most: usize, lanes: usize) -> Vec<Unit> {
        let [rows, columns] = self.squares();
        let band = |together: usize| (most / (together * columns)).clamp(1, rows);
        let effort = |together: &usize| {
            let (line, read) = (together * columns, self.side * band(*together));
            let [line, read] = [(line.next_multiple_of(lanes), line), (read + 2, read)];
            let [of, by] = [[line.0, read.0, images.next_multiple_of(*together)], [line.1, read.1, 1]]
                .map(|sizes| sizes.into_iter().map(|size| size as u64).product::<u64>());
            1000 * of / by
        };
        let least = (most / (rows * columns)).clamp(1, images);
        let together = (least..=(most / columns).clamp(least, images)).min_by_key(effort).unwrap_or(least);
        let bands = (0..rows).step_by(band(together)).map(|start| start..(start + band(together)).min(rows));
        let images = (0..images).step_by(together).map(|start| start..(start + together).min(images));
        images.flat_map(|images| bands.clone().map(move |band| Unit { images: images.clone(), band })).collect()
    }

    /// Squares of a unit.
    pub fn count(&self, unit: &Unit) -> usize {
        unit.images.len() * unit.band.len() * self.squares()[1]
    }

    /// The squares of a row whose places in a column, of `side + 2`, lie within the source.
    pub fn inside(&self, column: usize) -> Range<usize> {
        let ([_, width], [_, left], [_, columns]) = (self.source, self.padding, self.squares());
        let end = (width + left).saturating_sub(column).div_ceil(self.side).min(columns);
        left.saturating_sub(column).div_ceil(self.side).min(end)..end
    }

    /// Where each square of a unit has its first value, in the rows of its images, in rows and columns of values so far
    /// apart; and where it is among squares so far apart, which are counted row by row, each through all images.
    pub fn starts(
        &self,
        unit: &Unit,
        [line, place]: [usize; 2],
        square: usize,
    ) -> impl Iterator<Item = [usize; 2]> + use<> {
        let (side, columns, images, rows) = (self.side, self.squares()[1], unit.images.len(), unit.band.len());
        (0..self.count(unit)).map(move |it| {
            let (row, column) = (it / columns, it % columns);
            let row = row % images * rows + row / images;
            [side * (row * line + column * place), it * square]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Tiling, Unit};

    fn side(images: usize, target: [usize; 2], padding: usize) -> usize {
        Tiling::new(images, target.map(|size| size + 2 - 2 * padding), target, [padding; 2]).side
    }

    #[test]
    fn large_squares_are_taken_where_they_are_many_and_save_products() {
        assert_eq!([side(2, [32, 32], 1), side(1, [32, 32], 1), side(8, [16, 16], 0)], [4, 2, 4]);
        assert_eq!([side(127, [4, 4], 1), side(128, [4, 4], 1), side(128, [4, 4], 3)], [2, 4, 2]);
        // Of five by five, most of four squares lies beyond.
        assert_eq!([side(64, [5, 5], 1), side(64, [7, 7], 1), side(64, [1, 99], 1)], [2, 4, 2]);
    }

    #[test]
    fn units_are_all_squares_once() {
        for (images, target) in [(1, [6, 300]), (7, [24, 24]), (5, [9, 3]), (40, [4, 4]), (3, [33, 65])] {
            for (most, lanes) in [(32, 4), (64, 16), (200, 8), (1000, 16)] {
                let tiling = Tiling::new(images, target, target, [1; 2]);
                let mut seen = vec![0; images * tiling.squares()[0]];
                for Unit { images, band } in tiling.units(images, most, lanes) {
                    let lines = images.flat_map(|image| band.clone().map(move |row| (image, row)));
                    lines.for_each(|(image, row)| seen[image * tiling.squares()[0] + row] += 1);
                }
                assert!(seen.iter().all(|count| *count == 1), "{images} images of {target:?} by {most}: {seen:?}");
            }
        }
    }
}
