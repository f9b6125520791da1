//! What a layer does to a tensor.
use crate::{Kind, Ranked, Tensor};

/// What a layer does to an input of type `X`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not take `{X}`",
    label = "a layer does not fit what reaches it",
    note = "the layer is named above with the input that reaches it; `Flatten` stands between images and a `Linear`"
)]
pub trait Forward<X> {
    /// What comes out.
    type Output;
    /// Applies the layer.
    fn forward(&self, x: X) -> Self::Output;
}

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Applies a layer, or a stack of them. The bound stands on the method's own generic: one error, with our text.
    ///
    /// Probabilities reach it as plain floats.
    pub fn apply<L: Forward<Tensor<S, K::Plain>>>(self, layer: &L) -> L::Output {
        layer.forward(self.plain())
    }
}

/// A type with a shape: a tensor.
pub trait Shaped {
    /// The size of each axis, where its type knows it.
    const AXES: &'static [Option<usize>];
    /// The type without what the elements mean: what the next layer of a stack takes.
    type Plain: Shaped;
    /// Without what the elements mean.
    fn plain(self) -> Self::Plain;
}

impl<S: Ranked, K: Kind> Shaped for Tensor<S, K> {
    const AXES: &'static [Option<usize>] = S::AXES;
    type Plain = Tensor<S, K::Plain>;
    fn plain(self) -> Self::Plain {
        self.plain()
    }
}
