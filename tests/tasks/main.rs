//! The vision tasks as a whole: what every detector must be able to do, and the gradients of what it says.
#![allow(clippy::unwrap_used, missing_docs)]

mod assigned;
mod every_device;
mod files;
mod gradients;
mod heads;
mod heat;
mod overfit;
mod overlaps;
mod pooled;
mod tiny;
