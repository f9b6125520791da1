//! Channels as blocks of pixels.
use crate::{Facts, Field, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{ChannelsToBlocks, Dim, Forward, Scale, Tensor};

/// Each `R * R` channels become a block of `R` by `R` pixels, which makes an image `R` times as high and wide.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C / (R R), R H, R W]`.
///
/// # Compile errors
/// Channels that are not a multiple of `R * R`: `6 channels cannot become blocks of 2 by 2 pixels`.
///
/// # Source
/// PyTorch's `nn.PixelShuffle`.
///
/// ```
/// use kiln_nn::PixelShuffle;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]], &device);
/// let y: Tensor![1, 1, 2, 2] = PixelShuffle::<2>.forward(x);
/// assert_eq!(y.to_vec(), [1.0, 2.0, 3.0, 4.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct PixelShuffle<const R: usize>;

impl<const R: usize> PixelShuffle<R> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each image.
    #[allow(clippy::type_complexity, reason = "the sizes stand in the signature")]
    pub fn forward<N: Dim, C: ChannelsToBlocks<R>, H: Scale<R>, W: Scale<R>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C::Output, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(Self::raw(x.into_burn()))
    }

    fn raw(x: Raw<4>) -> Raw<4> {
        let [n, c, h, w] = x.dims();
        let blocks = x.reshape([n, c / (R * R), R, R, h, w]).permute([0, 1, 4, 2, 5, 3]);
        blocks.reshape([n, c / (R * R), h * R, w * R])
    }
}

impl<const R: usize> Init for PixelShuffle<R> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: ChannelsToBlocks<R>, H: Scale<R>, W: Scale<R>, const R: usize> Forward<Tensor<(N, C, H, W)>>
    for PixelShuffle<R>
{
    type Output = Tensor<(N, C::Output, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: ChannelsToBlocks<R>, H: Scale<R>, W: Scale<R>, const R: usize> Facts<Tensor<(N, C, H, W)>>
    for PixelShuffle<R>
{
    const FIELD: [Field; 3] = [Field::upward(1, R); 3];
    const START: Option<[isize; 3]> = None;
}

display!([const R: usize] PixelShuffle<R>, format!("PixelShuffle<{R}>"), |it| {});
