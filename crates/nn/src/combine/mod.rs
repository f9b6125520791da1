//! Layers side by side.
mod concat_channels;
mod residual;

pub use self::{concat_channels::ConcatChannels, residual::Residual};
