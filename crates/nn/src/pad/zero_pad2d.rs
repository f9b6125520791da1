//! Zeros around images.
use crate::{Facts, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, ops::PadMode},
};
use kiln_tensor::{Dim, Forward, Lengthen, Tensor};

/// Zeros around each image. One number pads all sides alike; four are left, right, top and bottom.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, TOP + H + BOTTOM, LEFT + W + RIGHT]`.
///
/// # Compile errors
/// A named axis; a result that is not in the table of sizes.
///
/// # Source
/// PyTorch's `nn.ZeroPad2d`.
///
/// ```
/// use kiln_nn::ZeroPad2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0]]]], &device);
/// let y: Tensor![1, 1, 3, 4] = ZeroPad2d::<1>.forward(x.clone());
/// assert_eq!(y.to_vec()[4..8], [0.0, 1.0, 2.0, 0.0]);
/// assert_eq!(ZeroPad2d::<2, 1, 0, 0>.forward(x).to_vec(), [0.0, 0.0, 1.0, 2.0, 0.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct ZeroPad2d<const LEFT: usize, const RIGHT: usize = LEFT, const TOP: usize = LEFT, const BOTTOM: usize = TOP>;

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize> ZeroPad2d<LEFT, RIGHT, TOP, BOTTOM> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    pub fn forward<N: Dim, C: Dim, H: Lengthen<TOP, BOTTOM>, W: Lengthen<LEFT, RIGHT>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(x.into_burn().pad([(TOP, BOTTOM), (LEFT, RIGHT)], PadMode::Constant(0.0)))
    }
}

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize> Init
    for ZeroPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<
    N: Dim,
    C: Dim,
    H: Lengthen<TOP, BOTTOM>,
    W: Lengthen<LEFT, RIGHT>,
    const LEFT: usize,
    const RIGHT: usize,
    const TOP: usize,
    const BOTTOM: usize,
> Forward<Tensor<(N, C, H, W)>> for ZeroPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    type Output = Tensor<(N, C, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<
    N: Dim,
    C: Dim,
    H: Lengthen<TOP, BOTTOM>,
    W: Lengthen<LEFT, RIGHT>,
    const LEFT: usize,
    const RIGHT: usize,
    const TOP: usize,
    const BOTTOM: usize,
> Facts<Tensor<(N, C, H, W)>> for ZeroPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    const START: Option<[isize; 3]> = Some([-(TOP as isize), -(LEFT as isize), -(LEFT as isize)]);
}

display!([const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize] ZeroPad2d<LEFT, RIGHT, TOP, BOTTOM>, format!("ZeroPad2d<{LEFT}, {RIGHT}, {TOP}, {BOTTOM}>"), |it| {});
