//! Zeros around sequences.
use crate::{Facts, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, ops::PadMode},
};
use kiln_tensor::{Dim, Forward, Lengthen, Tensor};

/// Zeros around each sequence. One number pads both ends alike; two are left and right.
///
/// # Shapes
/// `[N, C, L]` to `[N, C, LEFT + L + RIGHT]`.
///
/// # Compile errors
/// A named axis; a result that is not in the table of sizes.
///
/// # Source
/// PyTorch's `nn.ZeroPad1d`.
///
/// ```
/// use kiln_nn::ZeroPad1d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[1.0, 2.0]]], &device);
/// assert_eq!(ZeroPad1d::<1>.forward(x.clone()).to_vec(), [0.0, 1.0, 2.0, 0.0]);
/// assert_eq!(ZeroPad1d::<2, 0>.forward(x).to_vec(), [0.0, 0.0, 1.0, 2.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct ZeroPad1d<const LEFT: usize, const RIGHT: usize = LEFT>;

impl<const LEFT: usize, const RIGHT: usize> ZeroPad1d<LEFT, RIGHT> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    pub fn forward<N: Dim, C: Dim, L: Lengthen<LEFT, RIGHT>>(&self, x: Tensor<(N, C, L)>) -> Tensor<(N, C, L::Output)> {
        Tensor::from_burn_unchecked(x.into_burn().pad([(LEFT, RIGHT)], PadMode::Constant(0.0)))
    }
}

impl<const LEFT: usize, const RIGHT: usize> Init for ZeroPad1d<LEFT, RIGHT> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: Dim, L: Lengthen<LEFT, RIGHT>, const LEFT: usize, const RIGHT: usize> Forward<Tensor<(N, C, L)>>
    for ZeroPad1d<LEFT, RIGHT>
{
    type Output = Tensor<(N, C, L::Output)>;
    fn forward(&self, x: Tensor<(N, C, L)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, L: Lengthen<LEFT, RIGHT>, const LEFT: usize, const RIGHT: usize> Facts<Tensor<(N, C, L)>>
    for ZeroPad1d<LEFT, RIGHT>
{
    const START: Option<[isize; 3]> = Some([-(LEFT as isize); 3]);
}

display!([const LEFT: usize, const RIGHT: usize] ZeroPad1d<LEFT, RIGHT>, format!("ZeroPad1d<{LEFT}, {RIGHT}>"), |it| {});
