//! [`Image`]: an image whose channels, size and range of values are in its type.

use crate::{Picture, Standardization};
use std::fmt::Debug;

#[cfg(feature = "tensors")]
use {
    burn::tensor::{Device, TensorData},
    kiln_tensor::Tensor,
};

/// What the values of an [`Image`] mean: [`Bytes`], [`Unit`] or [`Standardized`].
pub trait ValueRange: Copy + Debug + Send + Sync + 'static {
    /// One value.
    type Value: Copy + Debug + Default + PartialEq + Send + Sync + 'static;
}

/// Values from 0 to 255, as files hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {}

/// Values from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {}

/// Values less a mean, over a deviation: see [`Standardization`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardized {}

impl ValueRange for Bytes {
    type Value = u8;
}
impl ValueRange for Unit {
    type Value = f32;
}
impl ValueRange for Standardized {
    type Value = f32;
}

/// An image of `C` channels, `H` rows and `W` columns, pixel by pixel in rows from the top.
///
/// The bridges between the ranges are methods, and nothing converts silently.
///
/// ```
/// use kiln_data::{Image, Picture, Standardization, Unit};
///
/// let picture = Picture::from_fn(2, 2, |_, _| [255, 0, 51]);
/// let image: Image<3, 2, 2> = picture.try_into_image().unwrap();
/// let unit: Image<3, 2, 2, Unit> = image.unit();
/// assert_eq!(unit.pixels()[0], [1.0, 0.0, 0.2]);
/// let mean = Standardization::new([0.5, 0.5, 0.2], [0.5, 0.5, 0.1]);
/// assert_eq!(unit.standardized(&mean).pixels()[0], [1.0, -1.0, 0.0]);
/// ```
///
/// # Compile errors
/// A network takes standardised images: an image of bytes is refused by its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Image<const C: usize, const H: usize, const W: usize, R: ValueRange = Bytes> {
    pixels: Vec<[R::Value; C]>,
}

impl<const C: usize, const H: usize, const W: usize, R: ValueRange> Image<C, H, W, R> {
    /// An image whose pixel in row `y` and column `x` is `pixel(y, x)`.
    pub fn from_fn(mut pixel: impl FnMut(usize, usize) -> [R::Value; C]) -> Self {
        let places = (0..H).flat_map(|y| (0..W).map(move |x| (y, x)));
        Self { pixels: places.map(|(y, x)| pixel(y, x)).collect() }
    }

    /// An image of these pixels, `H * W` of them.
    pub(crate) fn from_vec(pixels: Vec<[R::Value; C]>) -> Self {
        assert_eq!(pixels.len(), H * W, "an image has height x width pixels");
        Self { pixels }
    }

    /// The pixels, `H * W` of them, row by row from the top.
    pub fn pixels(&self) -> &[[R::Value; C]] {
        &self.pixels
    }

    /// The pixels, `H * W` of them, row by row from the top.
    pub fn pixels_mut(&mut self) -> &mut [[R::Value; C]] {
        &mut self.pixels
    }

    /// The pixel in row `y` and column `x`.
    ///
    /// # Panics
    /// When `y` is not below `H` or `x` not below `W`.
    pub fn at(&self, y: usize, x: usize) -> [R::Value; C] {
        self.pixels[y * W..][..W][x]
    }

    /// The values channel by channel, as networks take them.
    pub fn planes(&self) -> impl Iterator<Item = R::Value> + '_ {
        (0..C).flat_map(|channel| self.pixels.iter().map(move |pixel| pixel[channel]))
    }

    /// Every pixel changed, and so perhaps of another range.
    fn map<Q: ValueRange>(&self, change: impl Fn([R::Value; C]) -> [Q::Value; C]) -> Image<C, H, W, Q> {
        Image { pixels: self.pixels.iter().map(|pixel| change(*pixel)).collect() }
    }
}

impl<const C: usize, const H: usize, const W: usize> Image<C, H, W> {
    /// Values from 0 to 1: each byte over 255.
    pub fn unit(&self) -> Image<C, H, W, Unit> {
        self.map(|pixel| pixel.map(|value| f32::from(value) / 255.0))
    }

    /// Values from 0 to 1, less the mean, over the deviation: [`unit`](Self::unit) and
    /// [`standardized`](Image::standardized) in one pass.
    pub fn standardized(&self, by: &Standardization<C>) -> Image<C, H, W, Standardized> {
        let tables: [[f32; 256]; C] = std::array::from_fn(|c| {
            std::array::from_fn(|value| (value as f32 / 255.0 - by.mean()[c]) / by.deviation()[c])
        });
        self.map(|pixel| std::array::from_fn(|c| tables[c][usize::from(pixel[c])]))
    }

    /// The same image, its size known at run time only.
    pub fn into_picture(self) -> Picture<C> {
        Picture::from_pixels(H, W, self.pixels).expect("an image has H * W pixels")
    }
}

impl<const C: usize, const H: usize, const W: usize> From<Image<C, H, W>> for Picture<C> {
    fn from(image: Image<C, H, W>) -> Self {
        image.into_picture()
    }
}

impl<const C: usize> Picture<C> {
    /// The picture as an image of a size in its type, or the picture as it was where its size is another.
    ///
    /// # Errors
    /// The picture itself, unchanged.
    pub fn try_into_image<const H: usize, const W: usize>(self) -> Result<Image<C, H, W>, Self> {
        if (self.height(), self.width()) == (H, W) { Ok(Image { pixels: self.into_pixels() }) } else { Err(self) }
    }
}

impl<const C: usize, const H: usize, const W: usize> Image<C, H, W, Unit> {
    /// Less the mean, over the deviation, channel by channel.
    pub fn standardized(&self, by: &Standardization<C>) -> Image<C, H, W, Standardized> {
        self.map(|pixel| std::array::from_fn(|c| (pixel[c] - by.mean()[c]) / by.deviation()[c]))
    }

    /// The nearest bytes; what lies outside 0 to 1 is clipped.
    pub fn bytes(&self) -> Image<C, H, W> {
        self.map(|pixel| pixel.map(|value| (value * 255.0).round().clamp(0.0, 255.0) as u8))
    }
}

impl<const C: usize, const H: usize, const W: usize> Image<C, H, W, Standardized> {
    /// The image as screens show it where nobody knows by what it was standardised: its least value black, its greatest
    /// white. Of other than three channels the first is shown.
    pub(crate) fn stretched(&self) -> Picture<3> {
        let values = || self.pixels.as_flattened().iter().copied().filter(|value| value.is_finite());
        let (least, most) = (values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max));
        let byte = |value: f32| ((value - least) / (most - least).max(f32::MIN_POSITIVE) * 255.0).round() as u8;
        let channels: [usize; 3] = if C == 3 { [0, 1, 2] } else { [0; 3] };
        Picture::from_fn(H, W, |y, x| channels.map(|channel| byte(self.at(y, x)[channel])))
    }

    /// The image as a batch of one, to predict with.
    ///
    /// ```
    /// use kiln_data::{Image, Standardization};
    /// let image = Image::<3, 2, 2>::from_fn(|y, x| [0, (100 * y) as u8, (100 * x) as u8]);
    /// let tensor = image.standardized(&Standardization::new([0.0; 3], [1.0; 3])).to_tensor(&burn::tensor::Device::flex());
    /// assert_eq!(tensor.dims(), [1, 3, 2, 2]);
    /// assert_eq!(tensor.to_vec()[4..6], [0.0, 0.0]);
    /// ```
    #[cfg(feature = "tensors")]
    pub fn to_tensor(&self, device: &Device) -> Tensor![1, { C }, { H }, { W }] {
        let values = TensorData::new(self.planes().collect::<Vec<f32>>(), [1, C, H, W]);
        Tensor::from_burn_unchecked(burn::Tensor::from_data(values, device))
    }

    /// Undoes [`standardized`](Image::standardized).
    pub fn unit(&self, by: &Standardization<C>) -> Image<C, H, W, Unit> {
        self.map(|pixel| std::array::from_fn(|c| pixel[c] * by.deviation()[c] + by.mean()[c]))
    }
}
