//! Pooling.
mod adaptive_avg_pool1d;
mod adaptive_avg_pool2d;
mod adaptive_max_pool1d;
mod adaptive_max_pool2d;
mod adaptive_windows;
mod avg_pool1d;
mod avg_pool2d;
mod global_avg_pool1d;
mod global_avg_pool2d;
mod global_max_pool1d;
mod global_max_pool2d;
mod max_pool1d;
mod max_pool2d;
mod pool_padding;

pub use self::{
    adaptive_avg_pool1d::AdaptiveAvgPool1d,
    adaptive_avg_pool2d::AdaptiveAvgPool2d,
    adaptive_max_pool1d::AdaptiveMaxPool1d,
    adaptive_max_pool2d::AdaptiveMaxPool2d,
    avg_pool1d::AvgPool1d,
    avg_pool2d::{AvgPool2d, Undilated},
    global_avg_pool1d::GlobalAvgPool1d,
    global_avg_pool2d::GlobalAvgPool2d,
    global_max_pool1d::GlobalMaxPool1d,
    global_max_pool2d::GlobalMaxPool2d,
    max_pool1d::MaxPool1d,
    max_pool2d::MaxPool2d,
    pool_padding::PoolPadding,
};
