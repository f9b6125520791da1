//! A residual network small enough to train on a CPU.
use super::{Backbone, Features};
use crate::{BasicBlock, Projection};
use burn::{module::Module, tensor::Device};
use kiln_nn::{BatchNorm2d, Conv2d};
use kiln_tensor::{Dim, Pyramid, Same, Stride, Tensor};

/// A residual network of 32, 64 and 128 channels at the three scales, for small images and little time. At half of the image's
/// size it has `STEM` channels: 16, or more where small objects are many.
///
/// # Shapes
/// `[N, 3, H, W]` to [`Features`] of 32, 64 and 128 channels.
///
/// # Compile errors
/// A side that is not a multiple of 16.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Backbone, PicoResNet};
/// let device = burn::tensor::Device::flex();
/// let features = PicoResNet::init(&device).features(<Tensor![1, 3, 32, 48]>::ones(&device));
/// assert_eq!(features.quarter.dims(), [1, 32, 8, 12]);
/// assert_eq!(features.sixteenth.dims(), [1, 128, 2, 3]);
/// ```
#[derive(Module, Debug)]
pub struct PicoResNet<const STEM: usize = 16> {
    stem: Conv2d<3, STEM, 3, Stride<2, Same>>,
    stem_norm: BatchNorm2d<STEM>,
    quarter: BasicBlock<STEM, 32, 2, Projection<STEM, 32, 2>>,
    quarter_more: BasicBlock<32, 32, 1>,
    eighth: BasicBlock<32, 64, 2, Projection<32, 64, 2>>,
    eighth_more: BasicBlock<64, 64, 1>,
    sixteenth: BasicBlock<64, 128, 2, Projection<64, 128, 2>>,
    sixteenth_more: BasicBlock<128, 128, 1>,
}

impl PicoResNet {
    /// Fresh parameters, with a stem of 16 channels.
    pub fn init(device: &Device) -> Self {
        Self::with_stem(device)
    }
}

impl<const STEM: usize> PicoResNet<STEM> {
    /// Fresh parameters.
    pub fn with_stem(device: &Device) -> Self {
        Self {
            stem: Conv2d::init(device).without_bias(),
            stem_norm: BatchNorm2d::init(device),
            quarter: BasicBlock::<STEM, 32, 2, Projection<STEM, 32, 2>>::init(device),
            quarter_more: BasicBlock::<32, 32, 1>::init(device),
            eighth: BasicBlock::<32, 64, 2, Projection<32, 64, 2>>::init(device),
            eighth_more: BasicBlock::<64, 64, 1>::init(device),
            sixteenth: BasicBlock::<64, 128, 2, Projection<64, 128, 2>>::init(device),
            sixteenth_more: BasicBlock::<128, 128, 1>::init(device),
        }
    }
}

impl<const STEM: usize> Backbone<32, 64, 128> for PicoResNet<STEM> {
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, 32, 64, 128> {
        let half = self.stem_norm.forward_relu(self.stem.forward(images));
        let quarter = self.quarter_more.forward(self.quarter.forward(half));
        let eighth = self.eighth_more.forward(self.eighth.forward(quarter.clone()));
        let sixteenth = self.sixteenth_more.forward(self.sixteenth.forward(eighth.clone()));
        Features { quarter, eighth, sixteenth }
    }
}
