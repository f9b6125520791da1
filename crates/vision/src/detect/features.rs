//! [`Features`]: what a backbone sees at three scales, and [`Backbone`], what gives them.
use burn::module::Module;
use kiln_tensor::{Dim, Len, Pyramid, Tensor};

/// Feature maps at a quarter, an eighth and a sixteenth of the image, of `A`, `B` and `C` channels.
#[derive(Clone, Debug)]
pub struct Features<N: Dim, H: Pyramid, W: Pyramid, const A: usize, const B: usize, const C: usize> {
    /// Each cell is 4 pixels wide and high.
    pub quarter: Tensor<(N, Len<A>, H::L4, W::L4)>,
    /// Each cell is 8 pixels wide and high.
    pub eighth: Tensor<(N, Len<B>, H::L8, W::L8)>,
    /// Each cell is 16 pixels wide and high.
    pub sixteenth: Tensor<(N, Len<C>, H::L16, W::L16)>,
}

/// A network that turns images into [`Features`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no features of {A}, {B} and {C} channels",
    label = "the neck takes other channels than this backbone gives",
    note = "name the channels that the backbone gives: `Fpn<32, 64, 128, 32>` over `PicoResNet`"
)]
pub trait Backbone<const A: usize, const B: usize, const C: usize>: Module {
    /// The features of each image.
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, A, B, C>;
}
