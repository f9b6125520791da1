//! [`Lines`]: the source of a unit as transformed squares, line by line, each of one product and one channel.
#![allow(unsafe_code)]
use super::{
    PRODUCTS,
    squares::{Map, Source},
    tiling::{Tiling, Unit},
};
use crate::{
    conv::{frame::apart, parts::pieces},
    isa::{Isa, Kernel},
    scratch::Scratch,
    simd::Simd,
};
use std::ops::Range;

/// Most lanes of a register.
const MAX_LANES: usize = 16;
/// Numbers that are copied at once.
const FEW: usize = 4;
/// Numbers of a row that become squares in the lanes of a register, and room for what is copied behind them.
const WINDOW: usize = 2 * MAX_LANES + FEW;

/// Where the transformed squares of a unit lie.
#[derive(Clone, Copy)]
pub struct Lines {
    isa: Isa,
    channels: usize,
    squares: usize,
}

impl Lines {
    pub fn new(isa: Isa, channels: usize, squares: usize) -> Self {
        Self { isa, channels, squares }
    }

    /// How far channels lie apart: by whole registers.
    pub fn pitch(&self) -> usize {
        self.squares.next_multiple_of(self.isa.lanes())
    }

    /// How far products lie apart: behind the last channel is room for a register that its last row does not fill.
    pub fn product(&self) -> usize {
        apart(self.channels * self.pitch() + MAX_LANES)
    }

    /// Transforms the squares of a unit.
    pub fn transform(
        &self,
        tiling: &Tiling,
        unit: &Unit,
        source: &[f32],
        staged: &mut Scratch,
        transformed: &mut [f32],
    ) {
        let staged = staged.get((2 * unit.band.len() + 2) * 2 * WINDOW);
        let (lanes, line) = (self.isa.lanes(), unit.images.len() * tiling.squares()[1]);
        let starts = (0..line).step_by(lanes).map(|start| start.min(line.saturating_sub(lanes)));
        let chunks: Vec<_> = starts.map(|start| Chunk::new(tiling, start..(start + lanes).min(line))).collect();
        let all = self.channels * tiling.source.iter().product::<usize>() * unit.images.end;
        assert!(all <= source.len(), "squares are read within their source");
        self.isa.run(Transform { of: self, tiling, unit, chunks: &chunks, source, staged, transformed });
    }
}

/// Neighbours in a row of squares, which goes through all images: those of a register.
struct Chunk {
    start: usize,
    pieces: Vec<Piece>,
    /// For each column of the squares, all bits of those whose place lies within the source.
    masks: [[f32; MAX_LANES]; 4],
}

/// Squares of one image: their first column, and how many they are.
struct Piece {
    image: usize,
    column: usize,
    count: usize,
}

impl Chunk {
    fn new(tiling: &Tiling, squares: Range<usize>) -> Self {
        let columns = tiling.squares()[1];
        let mut masks = [[0.0; MAX_LANES]; 4];
        for (column, mask) in masks.iter_mut().enumerate() {
            let inside = tiling.inside(column);
            let of_squares = squares.clone().zip(mask).filter(|(square, _)| inside.contains(&(square % columns)));
            of_squares.for_each(|(_, mask)| *mask = f32::from_bits(u32::MAX));
        }
        let pieces = pieces(squares.clone(), columns);
        let pieces = pieces.map(|(image, some)| Piece { image, column: some.start, count: some.len() }).collect();
        Self { start: squares.start, pieces, masks }
    }
}

struct Transform<'a> {
    of: &'a Lines,
    tiling: &'a Tiling,
    unit: &'a Unit,
    chunks: &'a [Chunk],
    source: &'a [f32],
    /// Rows of a chunk: of their squares, the first two columns, and in another window the other two.
    staged: &'a mut [f32],
    transformed: &'a mut [f32],
}

impl Transform<'_> {
    /// Where the row of the source that is so manyth of the unit begins in a plane, where it is not padding.
    #[inline(always)]
    fn row(&self, number: usize) -> Option<usize> {
        let ([height, width], [above, _]) = (self.tiling.source, self.tiling.padding);
        let row = (2 * self.unit.band.start + number).wrapping_sub(above);
        (row < height).then(|| row * width)
    }

    /// Where the first square of a piece begins in its plane; maybe before the source, where rows are padded.
    #[inline(always)]
    fn place(&self, piece: &Piece, channel: usize) -> usize {
        let ([height, width], [_, left]) = (self.tiling.source, self.tiling.padding);
        let plane = (self.unit.images.start + piece.image) * self.of.channels + channel;
        (plane * height * width + 2 * piece.column).wrapping_sub(left)
    }

    /// Brings the rows of a chunk together.
    #[inline(always)]
    fn stage(&mut self, chunk: &Chunk, channel: usize) {
        let mut to = 0;
        for piece in &chunk.pieces {
            let plane = self.place(piece, channel);
            for number in 0..2 * self.unit.band.len() + 2 {
                let Some(row) = self.row(number) else { continue };
                let (from, to) = (plane.wrapping_add(row), to + 2 * number * WINDOW);
                copy(self.source, from, &mut self.staged[to..], 2 * piece.count);
                copy(self.source, from.wrapping_add(2), &mut self.staged[to + WINDOW..], 2 * piece.count);
            }
            to += 2 * piece.count;
        }
    }

    /// A chunk of the squares of each row of a channel, from top to bottom: rows that two have in common are read once.
    ///
    /// # Safety
    /// That of [`Simd`]; the squares have room from `to` on, and as many numbers as a register holds behind them.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    unsafe fn down<S: Simd>(&mut self, chunk: &Chunk, channel: usize, masks: [S::Register; 4], to: usize) {
        let (line, product) = (self.unit.images.len() * self.tiling.squares()[1], self.of.product());
        let plane = match &chunk.pieces[..] {
            [piece] => Some(self.place(piece, channel)),
            _ => None,
        };
        // SAFETY: the caller's processor has the instructions, and the squares have room.
        unsafe {
            let mut rows = [[S::splat(0.0); 4]; 4];
            rows[2] = self.across::<S>(plane, 0, masks);
            rows[3] = self.across::<S>(plane, 1, masks);
            for row in 0..self.unit.band.len() {
                rows[0] = rows[2];
                rows[1] = rows[3];
                rows[2] = self.across::<S>(plane, 2 * row + 2, masks);
                rows[3] = self.across::<S>(plane, 2 * row + 3, masks);
                let target = self.transformed.as_mut_ptr().add(to + row * line);
                for j in 0..4 {
                    let column = Source::map::<S>([rows[0][j], rows[1][j], rows[2][j], rows[3][j]]);
                    for i in 0..4 {
                        S::store(column[i], target.add((4 * i + j) * product));
                    }
                }
            }
        }
    }

    /// A row of a chunk, changed along the row: of the plane that begins at a place, or of those that are staged.
    ///
    /// # Safety
    /// That of [`Simd`].
    #[inline(always)]
    unsafe fn across<S: Simd>(&self, plane: Option<usize>, number: usize, masks: [S::Register; 4]) -> [S::Register; 4] {
        // SAFETY: the caller's processor has the instructions; what is read lies within slices of that length.
        unsafe {
            let Some(row) = self.row(number) else { return [S::splat(0.0); 4] };
            let mut window = [0.0; WINDOW];
            let [first, second] = match plane {
                Some(plane) => {
                    // What lies before the row or behind it is not of it, and is masked.
                    let from = plane.wrapping_add(row);
                    let source = match self.source.get(from..from.wrapping_add(2 * S::LANES + 2)) {
                        Some(source) => source.as_ptr(),
                        None => self.window(from, &mut window),
                    };
                    [source, source.add(2)]
                }
                None => {
                    let staged = &self.staged[2 * number * WINDOW..][..2 * WINDOW];
                    [staged.as_ptr(), staged.as_ptr().add(WINDOW)]
                }
            };
            let [a, b] = S::unzip(S::load(first), S::load(first.add(S::LANES)));
            let [c, d] = S::unzip(S::load(second), S::load(second.add(S::LANES)));
            Source::map::<S>([S::and(a, masks[0]), S::and(b, masks[1]), S::and(c, masks[2]), S::and(d, masks[3])])
        }
    }

    /// What there is of the source from a place on that may lie before it.
    #[cold]
    #[inline(never)]
    fn window(&self, from: usize, window: &mut [f32; WINDOW]) -> *const f32 {
        for (at, number) in window.iter_mut().enumerate() {
            *number = self.source.get(from.wrapping_add(at)).copied().unwrap_or(0.0);
        }
        window.as_ptr()
    }
}

/// A few numbers from a place that may lie before the source; more are copied than asked for, where there are more.
#[inline(always)]
fn copy(source: &[f32], from: usize, to: &mut [f32], count: usize) {
    let count = count.next_multiple_of(FEW);
    match source.get(from..from.wrapping_add(count)) {
        Some(source) => {
            for (to, source) in to[..count].as_chunks_mut::<FEW>().0.iter_mut().zip(source.as_chunks::<FEW>().0) {
                *to = *source;
            }
        }
        None => {
            for (at, to) in to[..count].iter_mut().enumerate() {
                *to = source.get(from.wrapping_add(at)).copied().unwrap_or(0.0);
            }
        }
    }
}

impl Kernel for Transform<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(mut self, _: S) {
        assert!(self.tiling.count(self.unit) == self.of.squares, "these are the squares of the unit");
        assert!(PRODUCTS * self.of.product() <= self.transformed.len(), "squares have room");
        for chunk in self.chunks {
            for channel in 0..self.of.channels {
                if chunk.pieces.len() > 1 {
                    self.stage(chunk, channel);
                }
                // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; lines hold all squares. Only where a row is
                // shorter than a register is something written behind it: there is one chunk then, so what belongs there,
                // of the next row or channel, is written later, and behind the last channel is room.
                unsafe {
                    let mut masks = [S::splat(0.0); 4];
                    for i in 0..4 {
                        masks[i] = S::load(chunk.masks[i].as_ptr());
                    }
                    self.down::<S>(chunk, channel, masks, channel * self.of.pitch() + chunk.start);
                }
            }
        }
    }
}
