//! Saving and loading.
mod error;
mod file;
mod fingerprint;
mod header;
mod torch_layout;

pub use self::{
    error::{CheckpointError, Difference},
    file::{load, save},
    fingerprint::{Fingerprint, Parameter, ParameterKind, fingerprint},
};
