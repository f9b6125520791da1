//! [`Frame`]: a window on the planes of an image that may reach beyond them, into zeros.
use super::sweep::Sweep;
use crate::scratch::Scratch;
use std::ops::Range;

/// The rows and columns that some outputs read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    rows: Range<isize>,
    columns: Range<isize>,
}

/// Planes in memory: the element `(channel, row, column)` of a frame is at
/// `start + channel * plane + row * pitch + column`.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub data: &'a [f32],
    pub start: usize,
    pub plane: usize,
    pub pitch: usize,
}

impl Frame {
    /// Everything that the outputs in `band` of the row sweeps read, over all columns.
    pub fn around(rows: &[Sweep], band: &Range<usize>, columns: &[Sweep]) -> Self {
        let hull = |sweeps: &[Sweep], band: &Range<usize>| {
            let reads = sweeps.iter().filter_map(|sweep| sweep.reads(band));
            reads.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0)
        };
        Self { rows: hull(rows, band), columns: hull(columns, &(0..usize::MAX)) }
    }

    /// Where a place of the source lies in the frame.
    pub fn locate(&self, row: isize, column: isize) -> [usize; 2] {
        [(row - self.rows.start) as usize, (column - self.columns.start) as usize]
    }

    /// The frame on the planes of one image: the planes themselves where it does not reach beyond them, else a copy.
    pub fn view<'a>(&self, image: &'a [f32], [height, width]: [usize; 2], scratch: &'a mut Scratch) -> View<'a> {
        let inside = |range: &Range<isize>, size: usize| range.start >= 0 && range.end <= size as isize;
        let (rows, pitch) = (self.rows.len(), self.columns.len());
        if rows == 0 || pitch == 0 {
            return View { data: image, start: 0, plane: 0, pitch: 0 };
        }
        let within = inside(&self.rows, height) && inside(&self.columns, width);
        // Planes a multiple of a kilobyte apart compete for the same few places of the cache.
        if within && height * width % 256 != 0 {
            let start = self.rows.start as usize * width + self.columns.start as usize;
            return View { data: image, start, plane: height * width, pitch: width };
        }
        let plane = apart(rows * pitch);
        let size = image.len() / (height * width) * plane;
        let scratch = scratch.get(size);
        if !within {
            scratch.fill(0.0);
        }
        let left = (-self.columns.start).clamp(0, pitch as isize) as usize;
        let source =
            self.columns.start.clamp(0, width as isize) as usize..self.columns.end.clamp(0, width as isize) as usize;
        let inside = self.rows.start.max(0)..self.rows.end.min(height as isize);
        if inside.is_empty() {
            return View { data: scratch, start: 0, plane, pitch };
        }
        let above = (inside.start - self.rows.start) as usize;
        for (plane, framed) in image.chunks_exact(height * width).zip(scratch.chunks_exact_mut(plane)) {
            let lines = framed[above * pitch..].chunks_exact_mut(pitch);
            for (row, line) in (inside.start as usize..).take(inside.len()).zip(lines) {
                copy(&plane[row * width..][source.clone()], &mut line[left..left + source.len()]);
            }
        }
        View { data: scratch, start: 0, plane, pitch }
    }
}

/// At least `length` numbers, so many that neighbours that far apart do not compete for the same places of a cache: an odd
/// number of its lines.
pub fn apart(length: usize) -> usize {
    16 * (length.div_ceil(16) | 1)
}

/// Short rows, without a call for each: sixteen numbers at a time, the last sixteen wherever they begin.
#[inline(always)]
pub fn copy(source: &[f32], target: &mut [f32]) {
    const WIDE: usize = 16;
    let Some(last) = source.len().checked_sub(WIDE) else {
        source.iter().zip(target).for_each(|(source, target)| *target = *source);
        return;
    };
    for start in (0..source.len()).step_by(WIDE).map(|start| start.min(last)) {
        target[start..start + WIDE].copy_from_slice(&source[start..start + WIDE]);
    }
}
