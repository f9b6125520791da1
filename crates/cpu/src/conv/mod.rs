//! Two-dimensional convolution on slices.
mod correlate;
mod frame;
mod geometry;
mod gradient_sums;
mod panels;
pub mod parts;
pub mod place_tile;
mod pointwise;
mod sampled;
mod sweep;
mod tile;
mod weight_gradient;
mod winograd;

pub use self::{
    correlate::Correlation,
    frame::copy,
    geometry::{Axis, Geometry},
    pointwise::Pointwise,
    sampled::Sampled,
    weight_gradient::{WeightGradient, bias_gradient},
    winograd::{Winograd, WinogradGradient},
};
