//! Saving and loading.
mod burnpack;
mod contents;
mod elements;
mod error;
mod file;
mod fingerprint;
mod fit;
mod format;
mod place;
mod safetensors;
mod source;
mod torch;
mod torch_layout;
mod unique;

pub use self::{
    error::{CheckpointError, Difference},
    file::{load, save},
    fingerprint::{Checksum, Fingerprint, Parameter, ParameterKind, fingerprint},
    format::CheckpointFormat,
};
