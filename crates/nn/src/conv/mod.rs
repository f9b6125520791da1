//! Convolutions.
mod conv2d;
mod depthwise_conv2d;
mod grouped_conv2d;
mod rect_conv2d;

pub use self::{
    conv2d::Conv2d,
    depthwise_conv2d::DepthwiseConv2d,
    grouped_conv2d::{GroupedConv2d, Groups},
    rect_conv2d::{Kernel, RectConv2d},
};
