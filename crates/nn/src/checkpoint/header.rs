//! The header of a safetensors file, and whether the file keeps what it promises.
//!
//! burn-store reads the tensors. Before it may, this checks everything that a file from elsewhere can get wrong, in
//! memory bounded by [`MAX_HEADER`].
use crate::{Fingerprint, Parameter, ParameterKind, checkpoint::error::shown};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    io::{self, Read},
};

/// A header of a hundred thousand parameters takes about ten million bytes.
const MAX_HEADER: u64 = 16 << 20;

/// The key of our entry among a file's metadata. One entry only: their order in a file is random.
pub(crate) const METADATA_KEY: &str = "kiln";

/// Our entry among a file's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
pub(crate) struct Seal {
    /// The digest of the fingerprint.
    pub fingerprint: String,
    /// The digest of all elements.
    pub elements: String,
}

/// What a file says of itself, checked against its length.
pub(crate) struct Header {
    tensors: Tensors,
    seal: Option<Seal>,
    /// The bytes before the elements.
    pub prefix: Vec<u8>,
}

/// By name, in alphabetical order.
type Tensors = Vec<(String, Entry)>;

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Tensor(Entry),
    Metadata(BTreeMap<String, String>),
}

/// Why a header is refused.
pub(crate) enum Fault {
    Read(io::Error),
    Content(String),
}

impl Header {
    /// Reads the header of a file of `length` bytes, and leaves the reader at the first element.
    pub fn read(file: &mut impl Read, length: u64) -> Result<Self, Fault> {
        let content = |fault: String| Err(Fault::Content(fault));
        if length < 8 {
            return content(format!("it is {length} bytes long, and the length of the header alone takes 8"));
        }
        let mut size = [0; 8];
        file.read_exact(&mut size).map_err(Fault::Read)?;
        let header = u64::from_le_bytes(size);
        if header > length - 8 {
            return content(format!("its header should take {header} bytes, and {} follow", length - 8));
        }
        if header > MAX_HEADER {
            return content(format!("its header takes {header} bytes, more than any network needs ({MAX_HEADER})"));
        }
        let mut prefix = size.to_vec();
        prefix.resize(8 + header as usize, 0);
        file.read_exact(&mut prefix[8..]).map_err(Fault::Read)?;
        let (tensors, seal) = parse(&prefix[8..]).map_err(Fault::Content)?;
        let header = Self { tensors, seal, prefix };
        header.check_layout(length - 8 - (header.prefix.len() as u64 - 8)).map_err(Fault::Content)?;
        Ok(header)
    }

    /// The parameters the file holds. PyTorch's count of batches is not one of ours.
    pub fn fingerprint(&self) -> Fingerprint {
        let counts_batches =
            |name: &str, entry: &Entry| name.ends_with("num_batches_tracked") && entry.shape.is_empty();
        let parameters = self.tensors.iter().filter(|(name, entry)| !counts_batches(name, entry));
        Fingerprint::new(
            parameters
                .map(|(name, entry)| {
                    (name.clone(), Parameter { shape: entry.shape.clone(), kind: kind(&entry.dtype).0 })
                })
                .collect(),
        )
    }

    /// Whether the elements, as they follow the header, are those that were saved. A file that was not saved by us
    /// does not say.
    pub fn check_seal(&self, elements: &[u8]) -> Result<(), String> {
        let Some(seal) = &self.seal else { return Ok(()) };
        if seal.fingerprint != self.fingerprint().digest() {
            return Err("its parameters are not those it was saved with".to_owned());
        }
        let mut hash = super::fingerprint::Hash::new();
        for (_, entry) in &self.tensors {
            hash.add(&elements[entry.data_offsets.0..entry.data_offsets.1]);
        }
        if seal.elements != hash.digest() {
            return Err("its elements are not those it was saved with".to_owned());
        }
        Ok(())
    }

    /// The elements of the tensors lie side by side from the first byte to the last.
    fn check_layout(&self, elements: u64) -> Result<(), String> {
        let mut end = 0;
        let mut by_place: Vec<_> = self.tensors.iter().collect();
        by_place.sort_by_key(|(_, entry)| entry.data_offsets);
        for (name, entry) in by_place {
            let (begin, past) = entry.data_offsets;
            let name = shown(name);
            if begin != end {
                return Err(format!("the elements of `{name}` should begin at byte {end}, and begin at {begin}"));
            }
            let (_, size) = kind(&entry.dtype);
            if size == 0 {
                return Err(format!("`{name}` has elements of an unknown type `{}`", shown(&entry.dtype)));
            }
            let bytes = entry.shape.iter().try_fold(size, |bytes, &axis| bytes.checked_mul(axis));
            if bytes.is_none_or(|bytes| begin.checked_add(bytes) != Some(past)) {
                return Err(format!(
                    "`{name}` of shape {:?} and type {} cannot lie between the bytes {begin} and {past}",
                    &entry.shape[..entry.shape.len().min(8)],
                    entry.dtype
                ));
            }
            end = past;
        }
        match end as u64 == elements {
            true => Ok(()),
            false => Err(format!("its elements should take {end} bytes, and {elements} follow the header")),
        }
    }
}

fn parse(header: &[u8]) -> Result<(Tensors, Option<Seal>), String> {
    let values: BTreeMap<String, Value> =
        serde_json::from_slice(header).map_err(|error| format!("its header cannot be read: {error}"))?;
    let mut tensors = Vec::new();
    let mut seal = None;
    for (name, value) in values {
        match value {
            Value::Tensor(entry) => tensors.push((name, entry)),
            Value::Metadata(metadata) if name == "__metadata__" => {
                seal =
                    metadata.get(METADATA_KEY).map(|text| serde_json::from_str(text)).transpose().map_err(|error| {
                        format!("what it says of the network it was saved from cannot be read: {error}")
                    })?;
            }
            Value::Metadata(_) => return Err(format!("`{}` is not a tensor", shown(&name))),
        }
    }
    Ok((tensors, seal))
}

/// The kind of a type of elements, and the bytes of one; none for a type we do not read.
fn kind(dtype: &str) -> (ParameterKind, usize) {
    match dtype {
        "F64" => (ParameterKind::Float, 8),
        "F32" => (ParameterKind::Float, 4),
        "F16" | "BF16" => (ParameterKind::Float, 2),
        "I64" | "U64" => (ParameterKind::Int, 8),
        "I32" | "U32" => (ParameterKind::Int, 4),
        "I16" => (ParameterKind::Int, 2),
        "I8" | "U8" => (ParameterKind::Int, 1),
        "BOOL" => (ParameterKind::Bool, 1),
        _ => (ParameterKind::Float, 0),
    }
}
