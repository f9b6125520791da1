//! Padding.
mod reflection_pad2d;
mod replication_pad2d;
mod zero_pad1d;
mod zero_pad2d;

pub use self::{
    reflection_pad2d::ReflectionPad2d, replication_pad2d::ReplicationPad2d, zero_pad1d::ZeroPad1d,
    zero_pad2d::ZeroPad2d,
};
