//! Normalisation.
mod batch_norm;

pub use self::batch_norm::{BatchNorm1d, BatchNorm2d};
