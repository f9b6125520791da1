//! [`Scatter`]: an output that several threads fill, each its own places; and outputs that they fill in pieces.
#![allow(unsafe_code)]
use crate::{awake::ask, chunks::CHUNK, scratch::with_scratch, transpose::transpose_to};
use rayon::prelude::*;
use std::{marker::PhantomData, mem::MaybeUninit};

/// Memory that is written in many places at once.
pub struct Scatter<'a> {
    start: *mut f32,
    len: usize,
    borrow: PhantomData<&'a mut [MaybeUninit<f32>]>,
}

// SAFETY: writing is unsafe, and its contract keeps threads apart.
unsafe impl Sync for Scatter<'_> {}

/// Numbers that `fill` writes, all of them, without being zero before.
///
/// # Safety
/// `fill` writes every place.
pub unsafe fn filled(len: usize, fill: impl FnOnce(&Scatter<'_>)) -> Vec<f32> {
    ask();
    let mut numbers = Vec::with_capacity(len);
    let room: &mut [MaybeUninit<f32>] = numbers.spare_capacity_mut();
    fill(&Scatter { start: room.as_mut_ptr().cast(), len, borrow: PhantomData });
    // SAFETY: the capacity is there, and the caller vouches that all of it was written.
    unsafe { numbers.set_len(len) };
    numbers
}

/// So many numbers fit into a core's own cache beside those they are made of.
const CACHED: usize = 1 << 16;

/// Numbers that threads make in pieces of one length, the last as long as is left, and what is known of each piece.
///
/// A piece is made in a cache, and then written where it belongs, so that the output need not be cleared first: that takes as
/// long as many a kernel. Pieces that no cache holds are made in their places, of zeros.
///
/// `make` is told which piece it is, and writes all of it; what the piece holds is left over from before. It must not share out
/// work of its own.
pub fn in_pieces<T: Send>(
    len: usize,
    piece: usize,
    make: impl Fn(usize, &mut [f32]) -> T + Sync + Send,
) -> (Vec<f32>, Vec<T>) {
    in_pieces_worth(CHUNK, len, piece, make)
}

/// The same, where so many numbers are worth another thread.
pub fn in_pieces_worth<T: Send>(
    worth: usize,
    len: usize,
    piece: usize,
    make: impl Fn(usize, &mut [f32]) -> T + Sync + Send,
) -> (Vec<f32>, Vec<T>) {
    let at_once = worth.div_ceil(piece);
    if piece > CACHED {
        let mut numbers = zeros(len);
        let known = numbers.par_chunks_mut(piece).enumerate().map(|(index, piece)| make(index, piece)).collect();
        return (numbers, known);
    }
    let mut known = Vec::new();
    let fill = |target: &Scatter<'_>| {
        let pieces = (0..len.div_ceil(piece)).into_par_iter().with_min_len(at_once);
        let made = pieces.map(|index| {
            with_scratch(|[made, ..]| {
                let start = index * piece;
                let made = made.get(piece.min(len - start));
                let known = make(index, made);
                // SAFETY: each piece has places of its own.
                unsafe { target.write(start, made) };
                known
            })
        });
        known = made.collect();
    };
    // SAFETY: the pieces are all of the output, and a thread that panics leaves none.
    let numbers = unsafe { filled(len, fill) };
    (numbers, known)
}

/// So many zeros, written by all threads.
pub fn zeros(len: usize) -> Vec<f32> {
    let fill = |target: &Scatter<'_>| {
        (0..len.div_ceil(CHUNK)).into_par_iter().for_each(|chunk| {
            let start = chunk * CHUNK;
            // SAFETY: each chunk has places of its own.
            unsafe { target.clear(start, CHUNK.min(len - start)) };
        });
    };
    // SAFETY: the chunks are all of the output.
    unsafe { filled(len, fill) }
}

impl<'a> Scatter<'a> {
    /// Numbers that are there, of which several threads change some each.
    pub fn of(numbers: &'a mut [f32]) -> Self {
        Self { start: numbers.as_mut_ptr(), len: numbers.len(), borrow: PhantomData }
    }

    /// So many of numbers that are there.
    ///
    /// # Safety
    /// They are there: see [`of`](Self::of). Nobody else has any of them meanwhile.
    #[allow(clippy::mut_from_ref, reason = "the contract keeps all who have it apart")]
    pub unsafe fn numbers(&self, place: usize, len: usize) -> &mut [f32] {
        // SAFETY: the caller vouches for the numbers, and keeps others away.
        unsafe { self.room(place, len).assume_init_mut() }
    }

    /// Writes `values` from `place` on.
    ///
    /// # Safety
    /// No other thread writes there meanwhile.
    pub unsafe fn write(&self, place: usize, values: &[f32]) {
        assert!(place <= self.len && values.len() <= self.len - place, "a kernel writes within its output");
        // SAFETY: the place lies within the slice, and the caller keeps other threads away.
        unsafe { self.start.add(place).copy_from_nonoverlapping(values.as_ptr(), values.len()) };
    }

    /// So many places from one on, to be written.
    ///
    /// # Safety
    /// Nobody else has any of them meanwhile; what was a number is one afterwards.
    #[allow(clippy::mut_from_ref, reason = "the contract keeps all who have it apart")]
    pub unsafe fn room(&self, place: usize, len: usize) -> &mut [MaybeUninit<f32>] {
        assert!(place <= self.len && len <= self.len - place, "a kernel writes within its output");
        // SAFETY: the places lie within the output, and the caller keeps others away.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(place).cast(), len) }
    }

    /// Where lines of `length` numbers are to be written, `pitch` apart, the first from `place` on.
    ///
    /// # Safety
    /// No other thread writes there until they are written.
    pub unsafe fn lines(&self, place: usize, pitch: usize, [lines, length]: [usize; 2]) -> *mut f32 {
        let length = lines.saturating_sub(1) * pitch + length;
        assert!(place <= self.len && length <= self.len - place, "a kernel writes within its output");
        // SAFETY: the place lies within the output.
        unsafe { self.start.add(place) }
    }

    /// Writes zeros from `place` on.
    ///
    /// # Safety
    /// No other thread writes there meanwhile.
    unsafe fn clear(&self, place: usize, len: usize) {
        assert!(place <= self.len && len <= self.len - place, "a kernel writes within its output");
        // SAFETY: the places lie within the output, and zero is what no bits are.
        unsafe { self.start.add(place).write_bytes(0, len) };
    }

    /// Writes `rows` lines of `columns` numbers as `columns` lines of `rows`, `pitch` apart, from `place` on.
    ///
    /// # Safety
    /// No other thread writes there meanwhile.
    pub unsafe fn write_transposed(
        &self,
        place: usize,
        pitch: usize,
        source: &[f32],
        source_pitch: usize,
        [rows, columns]: [usize; 2],
    ) {
        // SAFETY: the lines lie within the output, and the caller keeps other threads away.
        unsafe {
            transpose_to(source, source_pitch, [rows, columns], self.lines(place, pitch, [columns, rows]), pitch)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{CACHED, in_pieces, zeros};
    use crate::chunks::CHUNK;

    #[test]
    fn pieces_of_any_length_are_all_there_in_their_order() {
        for (len, piece) in [(0, 3), (1, 5), (7, 3), (9, 3), (3 * CHUNK + 1, CHUNK), (2 * CACHED + 9, CACHED + 3)] {
            let (numbers, known) = in_pieces(len, piece, |index, numbers| {
                numbers.iter_mut().enumerate().for_each(|(i, number)| *number = (index * piece + i) as f32);
                (index, numbers.len())
            });
            assert!(numbers.iter().enumerate().all(|(i, number)| *number == i as f32) && numbers.len() == len);
            let wanted: Vec<_> = (0..len.div_ceil(piece)).map(|it| (it, piece.min(len - it * piece))).collect();
            assert_eq!(known, wanted, "{len} in pieces of {piece}");
        }
    }

    #[test]
    fn zeros_are_as_many_as_asked_for() {
        for len in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1] {
            drop(vec![1.0_f32; len]);
            assert_eq!(zeros(len), vec![0.0; len]);
        }
    }
}
