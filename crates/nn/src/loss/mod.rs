//! Losses.
mod cross_entropy;

pub use self::cross_entropy::{CrossEntropyLoss, cross_entropy};
