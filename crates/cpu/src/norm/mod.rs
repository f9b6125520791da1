//! Normalisations.
mod batch_norm;
mod group_norm;
mod slices;

pub use self::{
    batch_norm::{batch_norm, batch_norm_train},
    group_norm::group_norm,
};
