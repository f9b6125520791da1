//! Images whose edges go on.
use crate::{Facts, Init, display::display, room::assert_room};
use burn::{
    module::Module,
    tensor::{Device, ops::PadMode},
};
use kiln_tensor::{Dim, Forward, Lengthen, Tensor};

/// Each image with its edges repeated. One number pads all sides alike; four are left, right, top and bottom.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, TOP + H + BOTTOM, LEFT + W + RIGHT]`.
///
/// # Panics
/// When there is no edge to repeat: a run-time axis of size zero.
///
/// # Compile errors
/// A named axis; a result that is not in the table of sizes.
///
/// # Source
/// PyTorch's `nn.ReplicationPad2d`.
///
/// ```
/// use kiln_nn::ReplicationPad2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0]]]], &device);
/// assert_eq!(ReplicationPad2d::<2, 1, 0, 0>.forward(x).to_vec(), [1.0, 1.0, 1.0, 2.0, 2.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct ReplicationPad2d<
    const LEFT: usize,
    const RIGHT: usize = LEFT,
    const TOP: usize = LEFT,
    const BOTTOM: usize = TOP,
>;

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize>
    ReplicationPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, H: Lengthen<TOP, BOTTOM>, W: Lengthen<LEFT, RIGHT>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        assert_room::<Self, _>(&[1; 2], &x);
        let x = x.into_burn();
        Tensor::from_burn_unchecked(x.pad([(TOP, BOTTOM), (LEFT, RIGHT)], PadMode::Edge))
    }
}

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize> Init
    for ReplicationPad2d<LEFT, RIGHT, TOP, BOTTOM>
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
> Forward<Tensor<(N, C, H, W)>> for ReplicationPad2d<LEFT, RIGHT, TOP, BOTTOM>
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
> Facts<Tensor<(N, C, H, W)>> for ReplicationPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    // What is padded with has its place within the image.
    const START: Option<[isize; 3]> = None;
}

display!([const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize] ReplicationPad2d<LEFT, RIGHT, TOP, BOTTOM>, format!("ReplicationPad2d<{LEFT}, {RIGHT}, {TOP}, {BOTTOM}>"), |it| {});
