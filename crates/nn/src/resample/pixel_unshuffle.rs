//! Blocks of pixels as channels.
use crate::{Facts, Field, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{BlocksToChannels, Dim, Forward, InBlocks, Tensor};

/// Each block of `R` by `R` pixels becomes `R * R` channels: [`PixelShuffle`](crate::PixelShuffle) undone.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C R R, H / R, W / R]`.
///
/// # Compile errors
/// An image that is not a whole number of blocks high and wide: `an axis of 7 cannot be cut into blocks of 2 pixels`.
///
/// # Source
/// PyTorch's `nn.PixelUnshuffle`.
///
/// ```
/// use kiln_nn::PixelUnshuffle;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]], &device);
/// let y: Tensor![1, 4, 1, 2] = PixelUnshuffle::<2>.forward(x);
/// assert_eq!(y.to_vec(), [1.0, 3.0, 2.0, 4.0, 5.0, 7.0, 6.0, 8.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct PixelUnshuffle<const R: usize>;

impl<const R: usize> PixelUnshuffle<R> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each image.
    #[allow(clippy::type_complexity, reason = "the sizes stand in the signature")]
    pub fn forward<N: Dim, C: BlocksToChannels<R>, H: InBlocks<R>, W: InBlocks<R>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C::Output, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(Self::raw(x.into_burn()))
    }

    fn raw(x: Raw<4>) -> Raw<4> {
        let [n, c, h, w] = x.dims();
        let blocks = x.reshape([n, c, h / R, R, w / R, R]).permute([0, 1, 3, 5, 2, 4]);
        blocks.reshape([n, c * R * R, h / R, w / R])
    }
}

impl<const R: usize> Init for PixelUnshuffle<R> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: BlocksToChannels<R>, H: InBlocks<R>, W: InBlocks<R>, const R: usize> Forward<Tensor<(N, C, H, W)>>
    for PixelUnshuffle<R>
{
    type Output = Tensor<(N, C::Output, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: BlocksToChannels<R>, H: InBlocks<R>, W: InBlocks<R>, const R: usize> Facts<Tensor<(N, C, H, W)>>
    for PixelUnshuffle<R>
{
    const FIELD: [Field; 3] = [Field::window(R, R, 1); 3];
}

display!([const R: usize] PixelUnshuffle<R>, format!("PixelUnshuffle<{R}>"), |it| {});
