//! [`Lines`]: the source of a unit as transformed squares, line by line, each of one product and one channel.
#![allow(unsafe_code)]
use super::{
    squares::{Columns, Map, Side, Source},
    tiling::{Tiling, Unit},
};
use crate::{
    conv::{frame::apart, parts::pieces},
    isa::{Isa, Kernel},
    scratch::Scratch,
    simd::Simd,
};
use std::{array, ops::Range};

/// Most lanes of a register.
const MAX_LANES: usize = 16;
/// Numbers that are copied at once.
const FEW: usize = 4;
/// Numbers of a row that a register reads: its own, and once more from the next square on.
const REACH: usize = MAX_LANES + FEW;

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
        let all = self.channels * tiling.source.iter().product::<usize>() * unit.images.end;
        assert!(all <= source.len(), "squares are read within their source");
        match tiling.side {
            2 => self.transform_by::<2, 4>(tiling, unit, source, staged, transformed),
            4 => self.transform_by::<4, 6>(tiling, unit, source, staged, transformed),
            side => unreachable!("no squares of {side} by {side}"),
        }
    }

    fn transform_by<const T: usize, const Q: usize>(
        &self,
        tiling: &Tiling,
        unit: &Unit,
        source: &[f32],
        staged: &mut Scratch,
        transformed: &mut [f32],
    ) where
        Source: Map<Q, Q>,
        Side<T>: Columns<T>,
    {
        let staged = staged.get((T * unit.band.len() + 2) * 2 * window(T));
        let (lanes, line) = (self.isa.lanes(), unit.images.len() * tiling.squares()[1]);
        let starts = (0..line).step_by(lanes).map(|start| start.min(line.saturating_sub(lanes)));
        let chunks: Vec<_> =
            starts.map(|start| Chunk::<T, Q>::new(tiling, lanes, start..(start + lanes).min(line))).collect();
        self.isa.run(Transform { of: self, tiling, unit, chunks: &chunks, source, staged, transformed });
    }
}

/// Numbers of a row that become squares in the lanes of a register, and room for what is copied behind them.
const fn window(side: usize) -> usize {
    side * MAX_LANES + FEW
}

/// Neighbours in a row of squares of `T` by `T` values, which goes through all images: those of a register.
struct Chunk<const T: usize, const Q: usize> {
    start: usize,
    numbers: Numbers<T>,
    /// For each column of the squares, all bits of those whose place lies within the source.
    masks: [[f32; MAX_LANES]; Q],
}

/// Where the numbers of a row of a chunk come from.
enum Numbers<const T: usize> {
    /// Each register of them from one image.
    Direct([Place; T]),
    /// From pieces of so many squares, which are brought together before.
    Staged(Vec<(Place, usize)>),
}

/// A square of an image, by its column.
#[derive(Clone, Copy)]
struct Place {
    image: usize,
    column: usize,
}

impl<const T: usize, const Q: usize> Chunk<T, Q> {
    fn new(tiling: &Tiling, lanes: usize, squares: Range<usize>) -> Self {
        let columns = tiling.squares()[1];
        let mut masks = [[0.0; MAX_LANES]; Q];
        for (column, mask) in masks.iter_mut().enumerate() {
            let inside = tiling.inside(column);
            let of_squares = squares.clone().zip(mask).filter(|(square, _)| inside.contains(&(square % columns)));
            of_squares.for_each(|(_, mask)| *mask = f32::from_bits(u32::MAX));
        }
        Self { start: squares.start, numbers: Numbers::new(lanes, columns, squares), masks }
    }
}

impl<const T: usize> Numbers<T> {
    fn new(lanes: usize, columns: usize, squares: Range<usize>) -> Self {
        // Registers without squares read those of the first.
        let first = |register: usize| match squares.start + register * lanes / T {
            first if first < squares.end => first,
            _ => squares.start,
        };
        let registers: [usize; T] = array::from_fn(first);
        let last = |first: &usize| (first + lanes / T).min(squares.end) - 1;
        if registers.iter().all(|first| first / columns == last(first) / columns) {
            return Self::Direct(registers.map(|it| Place { image: it / columns, column: it % columns }));
        }
        let pieces = pieces(squares, columns);
        Self::Staged(pieces.map(|(image, some)| (Place { image, column: some.start }, some.len())).collect())
    }
}

struct Transform<'a, const T: usize, const Q: usize> {
    of: &'a Lines,
    tiling: &'a Tiling,
    unit: &'a Unit,
    chunks: &'a [Chunk<T, Q>],
    source: &'a [f32],
    /// Rows of a chunk: from its first squares on, and in another window from their neighbours on.
    staged: &'a mut [f32],
    transformed: &'a mut [f32],
}

impl<const T: usize, const Q: usize> Transform<'_, T, Q>
where
    Source: Map<Q, Q>,
    Side<T>: Columns<T>,
{
    /// Where the row of the source that is so manyth of the unit begins in a plane, where it is not padding.
    #[inline(always)]
    fn row(&self, number: usize) -> Option<usize> {
        let ([height, width], [above, _]) = (self.tiling.source, self.tiling.padding);
        let row = (T * self.unit.band.start + number).wrapping_sub(above);
        (row < height).then(|| row * width)
    }

    /// Where a square begins in its plane; maybe before the source, where rows are padded.
    #[inline(always)]
    fn begin(&self, place: &Place, channel: usize) -> usize {
        let ([height, width], [_, left]) = (self.tiling.source, self.tiling.padding);
        let plane = (self.unit.images.start + place.image) * self.of.channels + channel;
        (plane * height * width + T * place.column).wrapping_sub(left)
    }

    /// Brings the rows of a chunk together.
    #[inline(always)]
    fn stage(&mut self, pieces: &[(Place, usize)], channel: usize) {
        let mut to = 0;
        for (place, count) in pieces {
            let plane = self.begin(place, channel);
            for number in 0..T * self.unit.band.len() + 2 {
                let Some(row) = self.row(number) else { continue };
                let (from, to) = (plane.wrapping_add(row), to + 2 * number * window(T));
                copy(self.source, from, &mut self.staged[to..], T * count);
                copy(self.source, from.wrapping_add(T), &mut self.staged[to + window(T)..], T * count);
            }
            to += T * count;
        }
    }

    /// A chunk of the squares of each row of a channel, from top to bottom: rows that two have in common are read once.
    ///
    /// # Safety
    /// That of [`Simd`]; the squares have room from `to` on, and as many numbers as a register holds behind them.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    unsafe fn down<S: Simd>(&mut self, chunk: &Chunk<T, Q>, channel: usize, masks: [S::Register; Q], to: usize) {
        let (line, product) = (self.unit.images.len() * self.tiling.squares()[1], self.of.product());
        let mut planes = None;
        match &chunk.numbers {
            Numbers::Direct(places) => {
                let mut begins = [0; T];
                for register in 0..T {
                    begins[register] = self.begin(&places[register], channel);
                }
                planes = Some(begins);
            }
            Numbers::Staged(pieces) => self.stage(pieces, channel),
        }
        // SAFETY: the caller's processor has the instructions, and the squares have room.
        unsafe {
            let mut rows = [[S::splat(0.0); Q]; Q];
            for i in T..Q {
                rows[i] = self.across::<S>(planes, i - T, masks);
            }
            for row in 0..self.unit.band.len() {
                for i in T..Q {
                    rows[i - T] = rows[i];
                }
                for i in Q - T..Q {
                    rows[i] = self.across::<S>(planes, T * row + i, masks);
                }
                let target = self.transformed.as_mut_ptr().add(to + row * line);
                for j in 0..Q {
                    let mut column = [S::splat(0.0); Q];
                    for i in 0..Q {
                        column[i] = rows[i][j];
                    }
                    let column = Source::map::<S>(column);
                    for i in 0..Q {
                        S::store(column[i], target.add((Q * i + j) * product));
                    }
                }
            }
        }
    }

    /// A row of a chunk, changed along the row: of the planes where its registers begin, or of those that are staged.
    ///
    /// # Safety
    /// That of [`Simd`].
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    unsafe fn across<S: Simd>(
        &self,
        planes: Option<[usize; T]>,
        number: usize,
        masks: [S::Register; Q],
    ) -> [S::Register; Q] {
        // SAFETY: the caller's processor has the instructions; what is read lies within slices of that length.
        unsafe {
            let Some(row) = self.row(number) else { return [S::splat(0.0); Q] };
            let (mut first, mut next) = ([S::splat(0.0); T], [S::splat(0.0); T]);
            match planes {
                Some(planes) => {
                    for register in 0..T {
                        // What lies before the row or behind it is not of it, and is masked.
                        let from = planes[register].wrapping_add(row);
                        [first[register], next[register]] = match self.source.get(from..from.wrapping_add(S::LANES + T))
                        {
                            Some(source) => [S::load(source.as_ptr()), S::load(source.as_ptr().add(T))],
                            None => {
                                let reach = self.reach(from);
                                [S::load(reach.as_ptr()), S::load(reach.as_ptr().add(T))]
                            }
                        };
                    }
                }
                None => {
                    let staged = &self.staged[2 * number * window(T)..][..2 * window(T)];
                    for register in 0..T {
                        let from = staged.as_ptr().add(register * S::LANES);
                        [first[register], next[register]] = [S::load(from), S::load(from.add(window(T)))];
                    }
                }
            }
            let (first, next) = (Side::<T>::apart::<S>(first), Side::<T>::apart::<S>(next));
            let mut columns = [S::splat(0.0); Q];
            for column in 0..T {
                columns[column] = S::and(first[column], masks[column]);
            }
            for column in T..Q {
                columns[column] = S::and(next[column - T], masks[column]);
            }
            Source::map::<S>(columns)
        }
    }

    /// What there is of the source from a place on that may lie before it.
    #[cold]
    #[inline(never)]
    fn reach(&self, from: usize) -> [f32; REACH] {
        array::from_fn(|at| self.source.get(from.wrapping_add(at)).copied().unwrap_or(0.0))
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

impl<const T: usize, const Q: usize> Kernel for Transform<'_, T, Q>
where
    Source: Map<Q, Q>,
    Side<T>: Columns<T>,
{
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(mut self, _: S) {
        assert!(self.tiling.count(self.unit) == self.of.squares, "these are the squares of the unit");
        assert!(Q * Q * self.of.product() <= self.transformed.len(), "squares have room");
        for chunk in self.chunks {
            for channel in 0..self.of.channels {
                // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; lines hold all squares. Only where a
                // row is shorter than a register is something written behind it: there is one chunk then, so what belongs
                // there, of the next row or channel, is written later, and behind the last channel is room.
                unsafe {
                    let mut masks = [S::splat(0.0); Q];
                    for i in 0..Q {
                        masks[i] = S::load(chunk.masks[i].as_ptr());
                    }
                    self.down::<S>(chunk, channel, masks, channel * self.of.pitch() + chunk.start);
                }
            }
        }
    }
}
