//! A feature pyramid: coarse levels tell fine ones what they see.
use super::Features;
use burn::{module::Module, tensor::Device};
use kiln_nn::{Conv2d, Upsample};
use kiln_tensor::{Dim, Pyramid, Same, Tensor};

/// A feature pyramid over levels of `A`, `B` and `C` channels, which gives `O` channels at each.
///
/// # Compile errors
/// Levels that do not meet when doubled: an image side that is not a multiple of 16.
///
/// # Source
/// Lin et al., "Feature Pyramid Networks for Object Detection" (2017). The convolution that ends each level there is left
/// to what reads the levels: all that does so here begins with one.
#[derive(Module, Debug)]
pub struct Fpn<const A: usize, const B: usize, const C: usize, const O: usize> {
    lateral_quarter: Conv2d<A, O, 1, Same>,
    lateral_eighth: Conv2d<B, O, 1, Same>,
    lateral_sixteenth: Conv2d<C, O, 1, Same>,
}

impl<const A: usize, const B: usize, const C: usize, const O: usize> Fpn<A, B, C, O> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            lateral_quarter: Conv2d::init(device),
            lateral_eighth: Conv2d::init(device),
            lateral_sixteenth: Conv2d::init(device),
        }
    }

    /// The levels, each with what the coarser ones see.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        features: Features<N, H, W, A, B, C>,
    ) -> Features<N, H, W, O, O, O> {
        let double = Upsample::<2>::new();
        let coarse = self.lateral_sixteenth.forward(features.sixteenth);
        let above: Tensor![N, { O }, (H::L8), (W::L8)] = double.forward(coarse.clone());
        let middle = self.lateral_eighth.forward(features.eighth) + above;
        let above: Tensor![N, { O }, (H::L4), (W::L4)] = double.forward(middle.clone());
        let quarter = self.lateral_quarter.forward(features.quarter) + above;
        Features { quarter, eighth: middle, sixteenth: coarse }
    }
}
