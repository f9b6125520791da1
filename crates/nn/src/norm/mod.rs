//! Normalisation.
mod batch_norm;
mod frozen_batch_norm2d;
mod group_norm;
mod instance_norm;
mod layer_norm;
mod local_response_norm;
mod rms_norm;
mod weight_norm;

pub use self::{
    batch_norm::{BatchNorm1d, BatchNorm2d},
    frozen_batch_norm2d::FrozenBatchNorm2d,
    group_norm::GroupNorm,
    instance_norm::{Affine, Affinity, InstanceNorm1d, InstanceNorm2d, NotAffine},
    layer_norm::{LayerNorm, LayerNorm2d, LayerNorm3d},
    local_response_norm::LocalResponseNorm,
    rms_norm::RmsNorm,
    weight_norm::{LengthAndDirection, Parametrizations, WeightNormConv1d, WeightNormConv2d, WeightNormLinear},
};
