//! Matrices written with rows and columns exchanged.
#![allow(unsafe_code)]

/// Writes `rows` lines of `columns` numbers as `columns` lines of `rows`; lines lie `pitch` and `target_pitch` apart.
pub fn transpose(source: &[f32], pitch: usize, [rows, columns]: [usize; 2], target: &mut [f32], target_pitch: usize) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!((columns - 1) * target_pitch + rows <= target.len(), "a matrix is written within its target");
    // SAFETY: the target is as long as asserted.
    unsafe { transpose_to(source, pitch, [rows, columns], target.as_mut_ptr(), target_pitch) };
}

/// [`transpose`] to anywhere.
///
/// # Safety
/// The target is good for writing `columns` lines of `rows` numbers, so far apart.
pub unsafe fn transpose_to(
    source: &[f32],
    pitch: usize,
    [rows, columns]: [usize; 2],
    target: *mut f32,
    target_pitch: usize,
) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!((rows - 1) * pitch + columns <= source.len(), "a matrix is read within its source");
    let source = source.as_ptr();
    if rows < 4 || columns < 4 {
        for row in 0..rows {
            for column in 0..columns {
                // SAFETY: the matrix lies within the source, as asserted above, and in what the caller vouches for.
                unsafe { *target.add(column * target_pitch + row) = *source.add(row * pitch + column) };
            }
        }
        return;
    }
    let squares = |length: usize| (0..length).step_by(4).map(move |start| start.min(length - 4));
    // SAFETY: a square ends where the matrix does at the latest.
    let square = |row: usize, column: usize| unsafe {
        square(source.add(row * pitch + column), pitch, target.add(column * target_pitch + row), target_pitch);
    };
    // Along the lines that lie far apart: what is near is in the cache when it is met again.
    if target_pitch > pitch {
        squares(columns).for_each(|column| squares(rows).for_each(|row| square(row, column)));
    } else {
        squares(rows).for_each(|row| squares(columns).for_each(|column| square(row, column)));
    }
}

/// Four lines of four.
///
/// # Safety
/// Both pointers are good for four lines of four numbers, so far apart.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn square(source: *const f32, pitch: usize, target: *mut f32, target_pitch: usize) {
    use std::arch::x86_64::*;
    // SAFETY: the caller vouches for the pointers; every processor of this architecture has SSE.
    unsafe {
        let [a, b] = [_mm_loadu_ps(source), _mm_loadu_ps(source.add(pitch))];
        let [c, d] = [_mm_loadu_ps(source.add(2 * pitch)), _mm_loadu_ps(source.add(3 * pitch))];
        let [low, high] = [_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b)];
        let [low_next, high_next] = [_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d)];
        _mm_storeu_ps(target, _mm_movelh_ps(low, low_next));
        _mm_storeu_ps(target.add(target_pitch), _mm_movehl_ps(low_next, low));
        _mm_storeu_ps(target.add(2 * target_pitch), _mm_movelh_ps(high, high_next));
        _mm_storeu_ps(target.add(3 * target_pitch), _mm_movehl_ps(high_next, high));
    }
}

/// Four lines of four.
///
/// # Safety
/// Both pointers are good for four lines of four numbers, so far apart.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
unsafe fn square(source: *const f32, pitch: usize, target: *mut f32, target_pitch: usize) {
    for row in 0..4 {
        for column in 0..4 {
            // SAFETY: the caller vouches for the pointers.
            unsafe { *target.add(column * target_pitch + row) = *source.add(row * pitch + column) };
        }
    }
}
