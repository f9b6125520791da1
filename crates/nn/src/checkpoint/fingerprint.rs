//! What tells one network's parameters from another's.
use super::place::{Place, places};
use burn::module::Module;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The name, shape and kind of every parameter of a network, running statistics among them, as a file holds them:
/// PyTorch's names and layout, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint {
    parameters: BTreeMap<String, Parameter>,
}

/// One parameter of a [`Fingerprint`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its sizes.
    pub shape: Vec<usize>,
    /// What its elements are.
    pub kind: ParameterKind,
}

/// What a parameter's elements are, whatever their precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// Real numbers.
    Float,
    /// Whole numbers.
    Int,
    /// Truth values.
    Bool,
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shape)?;
        match self.kind {
            ParameterKind::Float => Ok(()),
            ParameterKind::Int => f.write_str(" of whole numbers"),
            ParameterKind::Bool => f.write_str(" of truth values"),
        }
    }
}

impl Fingerprint {
    pub(crate) fn new(parameters: BTreeMap<String, Parameter>) -> Self {
        Self { parameters }
    }

    /// The parameters' names, in alphabetical order.
    pub fn names(&self) -> Vec<&str> {
        self.parameters.keys().map(String::as_str).collect()
    }

    /// The parameter of this name.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.parameters.get(name)
    }

    /// Each parameter with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.parameters.iter().map(|(name, parameter)| (name.as_str(), parameter))
    }

    /// How many parameters there are; a weight is one.
    pub fn len(&self) -> usize {
        self.parameters.len()
    }

    /// Whether the network has no parameters.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// Sixteen hexadecimal digits that differ where fingerprints differ.
    pub fn digest(&self) -> String {
        let mut hash = Checksum::default();
        for (name, parameter) in &self.parameters {
            hash.add(format!("{name} {:?} {:?}\n", parameter.shape, parameter.kind).as_bytes());
        }
        hash.digest()
    }
}

/// The 64-bit FNV-1a hash: any single byte that changes changes it. It finds torn and flipped bytes, and is no defence
/// against an author.
#[doc(hidden)]
#[derive(Debug)]
pub struct Checksum(u64);

impl Default for Checksum {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Checksum {
    /// That of some bytes, as sixteen hexadecimal digits.
    pub fn of(bytes: &[u8]) -> String {
        let mut checksum = Self::default();
        checksum.add(bytes);
        checksum.digest()
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    pub(crate) fn digest(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// The fingerprint of a network. It draws no parameter.
///
/// ```
/// use kiln_nn::{Linear, fingerprint};
/// let device = burn::tensor::Device::flex();
/// let print = fingerprint(&Linear::<3, 2>::init(&device));
/// assert_eq!(print.names(), ["bias", "weight"]);
/// assert_eq!(print.get("weight").unwrap().shape, [2, 3]);
/// assert_ne!(print.digest(), fingerprint(&Linear::<3, 4>::init(&device)).digest());
/// ```
pub fn fingerprint<M: Module>(model: &M) -> Fingerprint {
    of(&places(model))
}

/// The fingerprint of a network with these places.
pub(crate) fn of(places: &[Place]) -> Fingerprint {
    Fingerprint::new(places.iter().map(|place| (place.file_name.clone(), place.parameter.clone())).collect())
}
