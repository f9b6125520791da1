//! The header of a burnpack file, burn's own format, and whether the file keeps what it promises.
//!
//! burn's own reader takes what the header claims and reads the elements through the file's name, later. This reads
//! the same header in bounded memory, and the elements from the file that was checked.
use super::{
    contents::{Contents, Found, METADATA_KEY, Seal, byte_length, kind, shown_shape},
    elements::Elements,
    error::shown,
    format::Budget,
    source::{Fault, Source},
    unique::Unique,
};
use burn::tensor::DType;
use burn_store::burn_pack::{
    FORMAT_VERSION, HEADER_SIZE, Header, MAGIC_NUMBER, MAX_CBOR_RECURSION_DEPTH, TENSOR_ALIGNMENT, Tensor as Stored,
    Writer, aligned_data_section_start,
};
use serde::Deserialize;
use std::path::Path;

/// How a file begins.
pub(crate) const MAGIC: [u8; 4] = MAGIC_NUMBER.to_le_bytes();

#[derive(Deserialize)]
struct Metadata {
    tensors: Unique<Descriptor>,
    #[serde(default)]
    metadata: Unique<String>,
}

#[derive(Deserialize)]
struct Descriptor {
    dtype: DType,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// What the file holds.
pub(crate) fn read(source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
    let length = source.length;
    if length < HEADER_SIZE as u64 {
        return Err(format!("it is {length} bytes long, and its header alone takes {HEADER_SIZE}").into());
    }
    let header = source.bytes(0, HEADER_SIZE)?;
    let header = Header::from_bytes(&header).map_err(|_| "it does not begin as a burnpack file does")?;
    if header.version > FORMAT_VERSION {
        return Err(format!("it has version {} of its format, and {FORMAT_VERSION} is known", header.version).into());
    }
    let size = budget.allows(header.metadata_size.into(), "header")?;
    let end = (HEADER_SIZE + size) as u64;
    if end > length {
        return Err(format!("its header should take {size} bytes, and {} follow", length - HEADER_SIZE as u64).into());
    }
    let bytes = source.bytes(HEADER_SIZE as u64, size)?;
    let mut rest = bytes.as_slice();
    let metadata: Metadata = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_CBOR_RECURSION_DEPTH)
        .map_err(|error| format!("its header cannot be read: {error}"))?;
    if !rest.is_empty() {
        return Err(format!("its header ends {} bytes early", rest.len()).into());
    }
    let seal = metadata.metadata.0.get(METADATA_KEY).map(|text| Seal::parse(text)).transpose()?;
    let begin = aligned_data_section_start(size) as u64;
    let mut end = begin;
    let mut tensors = Vec::with_capacity(metadata.tensors.0.len());
    let mut by_place: Vec<_> = metadata.tensors.0.into_iter().collect();
    by_place.sort_by_key(|(_, descriptor)| descriptor.data_offsets);
    for (name, descriptor) in by_place {
        let (found, past) = found(name, descriptor, begin, end)?;
        if past > length {
            let name = shown(&found.name);
            return Err(format!("the elements of `{name}` should end at byte {past}, and the file at {length}").into());
        }
        end = past;
        tensors.push(found);
    }
    if end != length {
        return Err(format!("it should end at byte {end}, and is {length} bytes long").into());
    }
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Contents { tensors, seal })
}

/// A tensor whose elements follow those that end at `end`, and where its own end.
fn found(name: String, descriptor: Descriptor, begin: u64, end: u64) -> Result<(Found, u64), Fault> {
    let Descriptor { dtype, shape, data_offsets: (first, past) } = descriptor;
    if kind(dtype).is_none() {
        return Err(format!("`{}` has elements of an unknown type {dtype:?}", shown(&name)).into());
    }
    let shape: Option<Vec<usize>> = shape.into_iter().map(|axis| usize::try_from(axis).ok()).collect();
    let shape = shape.ok_or_else(|| format!("`{}` has a size that no memory holds", shown(&name)))?;
    let bytes = byte_length(&shape, dtype).and_then(|bytes| first.checked_add(bytes));
    let place = begin.checked_add(first).zip(begin.checked_add(past)).filter(|_| bytes == Some(past));
    let Some((place, past)) = place else {
        let shape = shown_shape(&shape);
        return Err(format!(
            "`{}` of shape {shape:?} and type {dtype:?} cannot lie between the bytes {first} and {past}",
            shown(&name),
        )
        .into());
    };
    let next = end.next_multiple_of(TENSOR_ALIGNMENT);
    if place != next {
        let name = shown(&name);
        return Err(format!("the elements of `{name}` should begin at byte {next}, and begin at {place}").into());
    }
    Ok((Found { name, dtype, shape, elements: Elements { begin: place, strides: None, checked: None } }, past))
}

/// Writes the file beside its path, and renames it into place.
pub(crate) fn write(path: &Path, tensors: Vec<Stored>, seal: &str) -> Result<(), String> {
    let writer = Writer::new(tensors).with_metadata(METADATA_KEY, seal).auto_extension(false);
    writer.write_to_file(path).map_err(|error| error.to_string())
}
