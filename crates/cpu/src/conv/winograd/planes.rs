//! [`Planes`]: the squares of a unit's target, from sums of products, and as rows of its planes.
#![allow(unsafe_code)]
use super::{
    squares::{Columns, Map, Side, Target, change},
    tiling::{Tiling, Unit},
};
use crate::{
    isa::{Isa, Kernel},
    scatter::Scatter,
    scratch::Scratch,
    simd::Simd,
};

/// Sums of products as planes of a target.
pub struct Planes<'a> {
    pub tiling: &'a Tiling,
    pub unit: &'a Unit,
    /// Channels of the target, and the first of those whose sums these are.
    pub channels: usize,
    pub first: usize,
    /// What is added to each of them.
    pub bias: Option<&'a [f32]>,
    /// Product by product, channel by channel: the squares of a unit side by side.
    pub sums: &'a [f32],
    /// How far channels and products lie apart.
    pub pitch: usize,
    pub product: usize,
}

impl Planes<'_> {
    /// Writes the planes of so many channels.
    ///
    /// # Safety
    /// No other thread writes these rows of them meanwhile.
    pub unsafe fn write(&self, isa: Isa, channels: usize, rows: &mut Scratch, target: &Scatter<'_>) {
        let squares = self.tiling.count(self.unit).next_multiple_of(isa.lanes());
        let reach = (self.tiling.products() - 1) * self.product + (channels - 1) * self.pitch + squares;
        assert!(reach <= self.sums.len(), "squares are read within their sums");
        assert!(self.bias.is_none_or(|bias| bias.len() == channels), "a bias has a value for each channel");
        let rows = rows.get(self.tiling.side.pow(2) * squares);
        match self.tiling.side {
            2 => isa.run(Write::<2, 4> { of: self, channels, squares, rows, target }),
            4 => isa.run(Write::<4, 6> { of: self, channels, squares, rows, target }),
            side => unreachable!("no squares of {side} by {side}"),
        }
    }
}

/// Squares of `T` by `T` values, from `Q` by `Q` sums.
struct Write<'a, const T: usize, const Q: usize> {
    of: &'a Planes<'a>,
    channels: usize,
    /// Of whole registers.
    squares: usize,
    /// The first rows of all squares, and so on.
    rows: &'a mut [f32],
    target: &'a Scatter<'a>,
}

impl<const T: usize, const Q: usize> Write<'_, T, Q>
where
    Target: Map<Q, T>,
    Side<T>: Columns<T>,
{
    /// Brings the rows of the squares of a channel in order.
    ///
    /// # Safety
    /// That of [`Simd`].
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    unsafe fn change<S: Simd>(&mut self, channel: usize) {
        let (product, squares) = (self.of.product, self.squares);
        let bias = self.of.bias.map_or(0.0, |bias| bias[channel]);
        // SAFETY: the caller's processor has the instruction.
        let bias = unsafe { S::splat(bias) };
        for square in (0..squares).step_by(S::LANES) {
            // SAFETY: the places lie within the slices, as `Planes::write` has compared.
            unsafe {
                let source = self.of.sums.as_ptr().add(channel * self.of.pitch + square);
                let mut sums = [[S::splat(0.0); Q]; Q];
                for i in 0..Q {
                    for j in 0..Q {
                        sums[i][j] = S::load(source.add((Q * i + j) * product));
                    }
                }
                let mut rows = change::<S, Target, Q, T>(sums);
                for i in 0..T {
                    for j in 0..T {
                        rows[i][j] = S::mul_add(bias, S::splat(1.0), rows[i][j]);
                    }
                    let to = self.rows.as_mut_ptr().add(T * (i * squares + square));
                    for (j, numbers) in Side::<T>::together::<S>(rows[i]).into_iter().enumerate() {
                        S::store(numbers, to.add(j * S::LANES));
                    }
                }
            }
        }
    }

    /// Writes them where they belong.
    ///
    /// # Safety
    /// That of [`Simd`], and of [`Planes::write`].
    #[inline(always)]
    unsafe fn write<S: Simd>(&self, channel: usize) {
        let (it, unit) = (self.of, self.of.unit);
        let ([height, width], columns) = (it.tiling.target, it.tiling.squares()[1]);
        let rows = T * unit.band.start..(T * unit.band.end).min(height);
        for (number, row) in rows.clone().enumerate() {
            for (image, of_image) in unit.images.clone().enumerate() {
                let line = number / T * unit.images.len() + image;
                let from = T * (number % T * self.squares + line * columns);
                let plane = of_image * it.channels + it.first + channel;
                // SAFETY: the caller keeps other threads away, and has the instructions; `width` is at most that of the
                // squares.
                unsafe {
                    let to = self.target.lines((plane * height + row) * width, 0, [1, width]);
                    copy_row::<S>(self.rows[from..from + width].as_ptr(), to, width);
                }
            }
        }
    }
}

/// # Safety
/// That of [`Simd`]; the pointers are good for so many numbers.
#[inline(always)]
unsafe fn copy_row<S: Simd>(from: *const f32, to: *mut f32, len: usize) {
    // SAFETY: what is copied lies within so many numbers.
    unsafe {
        if len < S::LANES {
            return to.copy_from_nonoverlapping(from, len);
        }
        for start in (0..len).step_by(S::LANES) {
            let start = start.min(len - S::LANES);
            S::store(S::load(from.add(start)), to.add(start));
        }
    }
}

impl<const T: usize, const Q: usize> Kernel for Write<'_, T, Q>
where
    Target: Map<Q, T>,
    Side<T>: Columns<T>,
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        for channel in 0..self.channels {
            // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; the maker of this keeps other threads
            // away.
            unsafe {
                self.change::<S>(channel);
                self.write::<S>(channel);
            }
        }
    }
}
