//! Pooling.
mod avg_pool2d;
mod global_avg_pool2d;
mod max_pool2d;
mod pool_padding;

pub use self::{
    avg_pool2d::{AvgPool2d, Undilated},
    global_avg_pool2d::GlobalAvgPool2d,
    max_pool2d::MaxPool2d,
    pool_padding::PoolPadding,
};
