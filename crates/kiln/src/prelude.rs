//! What a program that defines or trains a network needs: `use kiln::prelude::*;`.
//!
//! It brings `burn` itself, since burn's derives write paths that begin with `burn::`. The relations between sizes
//! that generic code bounds its axes with are here as well; [`kiln::tensor`](crate::tensor) has the rest.
pub use burn::{self, module::Module};
pub use kiln_nn::*;
pub use kiln_tensor::{
    Batch, Bool, CeilMode, Concat, Device, Dilation, Dim, DivCeil, Dyn, DynBy, Float, Forward, Geometry, Halves, Heads,
    Indices, Int, Labels, LeNet5Side, Len, LogProbability, OutputPad, Pad, Partial, PixelLabels, Pools2, Pools5,
    Probability, Pyramid, Same, Scalar, Scale, Shape, ShapeError, Slide, Stride, Strides5, Tensor, Unet4, Unslide,
    Valid, axis,
};
#[cfg(feature = "train")]
pub use kiln_train::{
    AdaGradConfig, AdafactorConfig, AdamConfig, AdamWConfig, AdanConfig, Clipping, LambConfig, LionConfig,
    MomentumConfig, MuonAdamWConfig, MuonConfig, RmsPropConfig, Schedule, SgdConfig, WeightDecayConfig,
};
