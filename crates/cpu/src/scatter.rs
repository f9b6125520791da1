//! [`Scatter`]: an output that several threads fill, each its own places.
#![allow(unsafe_code)]
use crate::transpose::transpose_to;
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
    let mut numbers = Vec::with_capacity(len);
    let room: &mut [MaybeUninit<f32>] = numbers.spare_capacity_mut();
    fill(&Scatter { start: room.as_mut_ptr().cast(), len, borrow: PhantomData });
    // SAFETY: the capacity is there, and the caller vouches that all of it was written.
    unsafe { numbers.set_len(len) };
    numbers
}

impl Scatter<'_> {
    /// Writes `values` from `place` on.
    ///
    /// # Safety
    /// No other thread writes there meanwhile.
    pub unsafe fn write(&self, place: usize, values: &[f32]) {
        assert!(place <= self.len && values.len() <= self.len - place, "a kernel writes within its output");
        // SAFETY: the place lies within the slice, and the caller keeps other threads away.
        unsafe { self.start.add(place).copy_from_nonoverlapping(values.as_ptr(), values.len()) };
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
        let length = columns.saturating_sub(1) * pitch + rows;
        assert!(place <= self.len && length <= self.len - place, "a kernel writes within its output");
        // SAFETY: the lines lie within the output, and the caller keeps other threads away.
        unsafe { transpose_to(source, source_pitch, [rows, columns], self.start.add(place), pitch) };
    }
}
