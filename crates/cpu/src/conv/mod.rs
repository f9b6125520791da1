//! Two-dimensional convolution on slices.
mod correlate;
mod frame;
mod geometry;
mod panels;
mod parts;
mod sweep;
mod tile;
mod weight_gradient;
mod winograd;

pub use self::{
    correlate::Correlation,
    geometry::{Axis, Geometry},
    weight_gradient::{WeightGradient, bias_gradient},
    winograd::{Winograd, WinogradGradient},
};
