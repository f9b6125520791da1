//! [`Features`]: what a backbone sees at three scales, and [`Backbone`], what gives them.
use burn::module::Module;
use kiln_tensor::{Dim, Len, Pyramid, Tensor};

/// Feature maps at an eighth, a sixteenth and a thirty-second of the image, of `A`, `B` and `C` channels.
#[derive(Clone, Debug)]
pub struct Features<N: Dim, H: Pyramid, W: Pyramid, const A: usize, const B: usize, const C: usize> {
    /// Each cell is 8 pixels wide and high.
    pub eighth: Tensor<(N, Len<A>, H::L8, W::L8)>,
    /// Each cell is 16 pixels wide and high.
    pub sixteenth: Tensor<(N, Len<B>, H::L16, W::L16)>,
    /// Each cell is 32 pixels wide and high.
    pub thirty_second: Tensor<(N, Len<C>, H::L32, W::L32)>,
}

/// A network that turns images into [`Features`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no features of {A}, {B} and {C} channels",
    label = "the neck takes other channels than this backbone gives",
    note = "name the channels that the backbone gives: `Fpn<64, 128, 128, 64>` over `PicoResNet`"
)]
pub trait Backbone<const A: usize, const B: usize, const C: usize>: Module {
    /// The features of each image.
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, A, B, C>;
}
