//! [`GreyImage`]: one grey image, as networks take it.

#[cfg(feature = "tensors")]
use {
    burn::tensor::{Device, TensorData},
    kiln_tensor::Tensor,
};

/// One grey image of `H` rows and `W` columns, normalised: `(pixel / 255 - MEAN) / STD`.
///
/// ```
/// use kiln_data::GreyImage;
///
/// let image = GreyImage::from_pixels(&[[0, 255], [0, 0]]);
/// assert_eq!(image.values()[0], [-0.1307 / 0.3081, (1.0 - 0.1307) / 0.3081]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GreyImage<const H: usize, const W: usize>(Vec<[f32; W]>);

impl<const H: usize, const W: usize> GreyImage<H, W> {
    /// The mean pixel of MNIST's training set, black being 0 and white 1.
    pub const MEAN: f32 = 0.1307;
    /// The standard deviation of MNIST's training set.
    pub const STD: f32 = 0.3081;

    /// An image of grey pixels, 0 black and 255 white, in rows from the top. MNIST's digits are white on black.
    ///
    /// All images are normalised with MNIST's mean and deviation, whatever data set they are from, so that a
    /// trained network needs no numbers beside its weights.
    pub fn from_pixels(pixels: &[[u8; W]; H]) -> Self {
        Self::normalise(pixels.iter().map(|row| row.map(f32::from)).collect())
    }

    /// An image of `H` rows, of values from 0 to 255.
    pub(crate) fn normalise(mut rows: Vec<[f32; W]>) -> Self {
        for value in rows.as_flattened_mut() {
            *value = (*value / 255.0 - Self::MEAN) / Self::STD;
        }
        Self(rows)
    }

    /// The normalised rows, `H` of them.
    pub fn values(&self) -> &[[f32; W]] {
        &self.0
    }

    /// The image as a batch of one, to predict with.
    #[cfg(feature = "tensors")]
    pub fn to_tensor(&self, device: &Device) -> Tensor![1, 1, { H }, { W }] {
        let values = TensorData::new(self.0.as_flattened().to_vec(), [1, 1, H, W]);
        Tensor::from_burn_unchecked(burn::Tensor::from_data(values, device))
    }
}
