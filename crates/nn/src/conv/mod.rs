//! Convolutions.
mod conv1d;
mod conv2d;
mod conv3d;
mod conv_transpose1d;
mod conv_transpose2d;
mod depthwise_conv2d;
mod grouped_conv2d;
mod grouped_conv_transpose2d;
mod rect_conv2d;
mod up_conv2d;

pub use self::{
    conv_transpose1d::ConvTranspose1d,
    conv_transpose2d::ConvTranspose2d,
    conv1d::Conv1d,
    conv2d::Conv2d,
    conv3d::Conv3d,
    depthwise_conv2d::DepthwiseConv2d,
    grouped_conv_transpose2d::GroupedConvTranspose2d,
    grouped_conv2d::{GroupedConv2d, Groups},
    rect_conv2d::{Kernel, RectConv2d},
    up_conv2d::UpConv2d,
};
