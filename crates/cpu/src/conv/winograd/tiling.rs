//! [`Tiling`]: the target of a convolution as squares of two by two, and the squares of the source that they are made of.
use crate::conv::geometry::Geometry;
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

    /// The squares of a row whose places in a column, of four, lie within the source.
    pub fn inside(&self, column: usize) -> Range<usize> {
        let ([_, width], [_, left], [_, columns]) = (self.source, self.padding, self.squares());
        let end = (width + left).saturating_sub(column).div_ceil(2).min(columns);
        left.saturating_sub(column).div_ceil(2).min(end)..end
    }

    /// Where each square of a unit has its first value, in the rows of its images, in rows and columns of values so far apart;
    /// and where it is among squares so far apart, which are counted row by row, each through all images.
    pub fn starts(
        &self,
        unit: &Unit,
        [line, place]: [usize; 2],
        square: usize,
    ) -> impl Iterator<Item = [usize; 2]> + use<> {
        let (columns, images, rows) = (self.squares()[1], unit.images.len(), unit.band.len());
        (0..self.count(unit)).map(move |it| {
            let (row, column) = (it / columns, it % columns);
            let row = row % images * rows + row / images;
            [2 * row * line + 2 * column * place, it * square]
        })
    }
}
