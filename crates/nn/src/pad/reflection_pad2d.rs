//! Images mirrored at their edges.
use crate::{Facts, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, ops::PadMode},
};
use kiln_tensor::{Dim, Forward, Reflect, Tensor};

/// Each image mirrored at its edges, which are not repeated. One number pads all sides alike; four are left, right, top and bottom.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, TOP + H + BOTTOM, LEFT + W + RIGHT]`.
///
/// # Compile errors
/// A reflection that is not smaller than its axis, which the compiler knows of `Len` axes alone; a result that is not in
/// the table of sizes.
///
/// # Source
/// PyTorch's `nn.ReflectionPad2d`.
///
/// ```
/// use kiln_nn::ReflectionPad2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0, 3.0]]]], &device);
/// assert_eq!(ReflectionPad2d::<2, 1, 0, 0>.forward(x).to_vec(), [3.0, 2.0, 1.0, 2.0, 3.0, 2.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct ReflectionPad2d<
    const LEFT: usize,
    const RIGHT: usize = LEFT,
    const TOP: usize = LEFT,
    const BOTTOM: usize = TOP,
>;

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize>
    ReflectionPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    pub fn forward<N: Dim, C: Dim, H: Reflect<TOP, BOTTOM>, W: Reflect<LEFT, RIGHT>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(x.into_burn().pad([(TOP, BOTTOM), (LEFT, RIGHT)], PadMode::Reflect))
    }
}

impl<const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize> Init
    for ReflectionPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<
    N: Dim,
    C: Dim,
    H: Reflect<TOP, BOTTOM>,
    W: Reflect<LEFT, RIGHT>,
    const LEFT: usize,
    const RIGHT: usize,
    const TOP: usize,
    const BOTTOM: usize,
> Forward<Tensor<(N, C, H, W)>> for ReflectionPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    type Output = Tensor<(N, C, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<
    N: Dim,
    C: Dim,
    H: Reflect<TOP, BOTTOM>,
    W: Reflect<LEFT, RIGHT>,
    const LEFT: usize,
    const RIGHT: usize,
    const TOP: usize,
    const BOTTOM: usize,
> Facts<Tensor<(N, C, H, W)>> for ReflectionPad2d<LEFT, RIGHT, TOP, BOTTOM>
{
    // What is padded with has its place within the image.
    const START: Option<[isize; 3]> = None;
}

display!([const LEFT: usize, const RIGHT: usize, const TOP: usize, const BOTTOM: usize] ReflectionPad2d<LEFT, RIGHT, TOP, BOTTOM>, format!("ReflectionPad2d<{LEFT}, {RIGHT}, {TOP}, {BOTTOM}>"), |it| {});
