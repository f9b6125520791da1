//! Normalisations.
mod batch_norm;
mod batch_norm_train;
mod group_norm;
mod of_channels;
mod planes;
mod slices;

pub use self::{
    batch_norm::batch_norm,
    batch_norm_train::{batch_norm_train, batch_norm_train_relu},
    group_norm::{group_norm, group_norm_relu},
};
