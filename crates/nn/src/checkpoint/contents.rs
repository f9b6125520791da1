//! What a file of any format holds: names, shapes, types, and where the elements lie.
use super::{
    elements::Elements,
    fingerprint::{Fingerprint, Parameter, ParameterKind},
};
use burn::tensor::DType;
use serde::{Deserialize, Serialize};

/// The key of our entry among a file's metadata. One entry only: their order in a file is random.
pub(crate) const METADATA_KEY: &str = "kiln";

/// Our entry among a file's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// The digest of the network's fingerprint.
    pub fingerprint: String,
    /// The digest of all elements, in the order of the parameters' names in the file.
    pub elements: String,
}

impl Seal {
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map_err(|error| format!("what it says of the network it was saved from cannot be read: {error}"))
    }
}

/// A tensor of a file.
#[derive(Debug)]
pub(crate) struct Found {
    pub name: String,
    pub dtype: DType,
    pub shape: Vec<usize>,
    pub elements: Elements,
}

/// All that a file says of itself, checked against its length.
pub(crate) struct Contents {
    /// Each name once.
    pub tensors: Vec<Found>,
    /// What we wrote beside them. A file that was not saved by us does not say.
    pub seal: Option<Seal>,
}

impl Contents {
    /// The parameters the file holds. PyTorch's count of batches is not one of ours.
    pub fn fingerprint(&self) -> Fingerprint {
        let counts_batches = |found: &Found| found.name.ends_with("num_batches_tracked") && found.shape.is_empty();
        let parameters = self.tensors.iter().filter(|found| !counts_batches(found));
        let parameter = |found: &Found| Parameter {
            shape: found.shape.clone(),
            kind: kind(found.dtype).unwrap_or(ParameterKind::Float),
        };
        Fingerprint::new(parameters.map(|found| (found.name.clone(), parameter(found))).collect())
    }
}

/// What elements of this type are; none for one we do not read.
pub(crate) fn kind(dtype: DType) -> Option<ParameterKind> {
    match dtype {
        DType::QFloat(_) => None,
        DType::Bool(_) => Some(ParameterKind::Bool),
        dtype if dtype.is_float() => Some(ParameterKind::Float),
        _ => Some(ParameterKind::Int),
    }
}

/// How many bytes a tensor takes, if that is a number.
pub(crate) fn byte_length(shape: &[usize], dtype: DType) -> Option<u64> {
    shape.iter().try_fold(dtype.size() as u64, |bytes, &axis| bytes.checked_mul(axis as u64))
}

/// The first few sizes of a shape, which may be of any length in a file from elsewhere.
pub(crate) fn shown_shape(shape: &[usize]) -> &[usize] {
    &shape[..shape.len().min(8)]
}
