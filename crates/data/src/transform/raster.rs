//! [`Raster`]: what transforms move: a [`Picture`] or an [`Image`] of bytes.

use super::Motion;
use crate::{Image, Picture};
use std::fmt::Debug;

mod sealed {
    pub trait Sealed {}
}

/// A pixel: a byte for each channel.
pub trait Pixel: sealed::Sealed + Copy + Debug + PartialEq + AsRef<[u8]> + Send + Sync + 'static {
    /// The number of channels.
    const CHANNELS: usize;
    /// A pixel whose channels have these values.
    fn from_fn(value: impl FnMut(usize) -> u8) -> Self;
    /// The bytes of pixels in a row.
    fn flat(pixels: &[Self]) -> &[u8];
    /// The bytes of pixels in a row.
    fn flat_mut(pixels: &mut [Self]) -> &mut [u8];
}

impl<const C: usize> sealed::Sealed for [u8; C] {}

impl<const C: usize> Pixel for [u8; C] {
    const CHANNELS: usize = C;
    fn from_fn(value: impl FnMut(usize) -> u8) -> Self {
        std::array::from_fn(value)
    }
    fn flat(pixels: &[Self]) -> &[u8] {
        pixels.as_flattened()
    }
    fn flat_mut(pixels: &mut [Self]) -> &mut [u8] {
        pixels.as_flattened_mut()
    }
}

/// What transforms move: a [`Picture`], whose size is known at run time, or an [`Image`] of bytes, whose size is in its
/// type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no picture of bytes",
    label = "transforms move a `Picture<C>`, or an `Image<C, H, W>` of bytes",
    note = "put `ToUnit` and `Standardize` last: what comes before them works on bytes"
)]
pub trait Raster: sealed::Sealed + Sized + Send + 'static {
    /// One pixel.
    type Pixel: Pixel;
    /// As many channels in a size that the type states.
    type Sized<const H: usize, const W: usize>: Raster<Pixel = Self::Pixel>;

    /// Its size, `[height, width]`.
    fn size(&self) -> [usize; 2];

    /// The pixels, row by row from the top.
    fn pixels(&self) -> &[Self::Pixel];

    /// The pixels, row by row from the top.
    fn pixels_mut(&mut self) -> &mut [Self::Pixel];

    #[doc(hidden)]
    fn sized<const H: usize, const W: usize>(pixels: Vec<Self::Pixel>) -> Self::Sized<H, W>;
}

impl<const C: usize> sealed::Sealed for Picture<C> {}

impl<const C: usize> Raster for Picture<C> {
    type Pixel = [u8; C];
    type Sized<const H: usize, const W: usize> = Image<C, H, W>;

    fn size(&self) -> [usize; 2] {
        [self.height(), self.width()]
    }
    fn pixels(&self) -> &[[u8; C]] {
        self.pixels()
    }
    fn pixels_mut(&mut self) -> &mut [[u8; C]] {
        self.pixels_mut()
    }
    fn sized<const H: usize, const W: usize>(pixels: Vec<[u8; C]>) -> Image<C, H, W> {
        Image::from_vec(pixels)
    }
}

impl<const C: usize, const H: usize, const W: usize> sealed::Sealed for Image<C, H, W> {}

impl<const C: usize, const H: usize, const W: usize> Raster for Image<C, H, W> {
    type Pixel = [u8; C];
    type Sized<const TO_H: usize, const TO_W: usize> = Image<C, TO_H, TO_W>;

    fn size(&self) -> [usize; 2] {
        [H, W]
    }
    fn pixels(&self) -> &[[u8; C]] {
        self.pixels()
    }
    fn pixels_mut(&mut self) -> &mut [[u8; C]] {
        self.pixels_mut()
    }
    fn sized<const TO_H: usize, const TO_W: usize>(pixels: Vec<[u8; C]>) -> Image<C, TO_H, TO_W> {
        Image::from_vec(pixels)
    }
}

impl<const C: usize> Picture<C> {
    /// The picture moved; what comes from outside it has `fill` in every channel.
    ///
    /// Where a motion only stretches and shifts, each pixel is the mean of those it shows, weighted by a triangle, as
    /// in Pillow: nothing is lost between pixels when a picture shrinks. Where it also turns, a pixel is interpolated
    /// between the four next to its centre.
    ///
    /// ```
    /// use kiln_data::{Motion, Picture};
    ///
    /// let picture = Picture::from_fn(2, 4, |_, x| [10 * x as u8]);
    /// let moved = picture.moved(&Motion::crop([2, 4], [0, 3], [2, 2]), 7);
    /// assert_eq!(moved.row(0), [[30], [7]]);
    /// ```
    #[must_use]
    pub fn moved(&self, motion: &Motion, fill: u8) -> Self {
        let [height, width] = motion.to();
        Self::from_pixels(height, width, super::paint::moved(self, motion, fill)).expect("a motion fills its output")
    }
}
