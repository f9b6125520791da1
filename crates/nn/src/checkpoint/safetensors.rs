//! The header of a safetensors file, and whether the file keeps what it promises.
use super::{
    contents::{Contents, Found, METADATA_KEY, Seal, byte_length, shown_shape},
    elements::Elements,
    error::shown,
    format::Budget,
    source::{Fault, Source},
    unique::Unique,
};
use burn::tensor::{BoolStore, DType};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Header {
    #[serde(rename = "__metadata__", default)]
    metadata: Unique<String>,
    #[serde(flatten)]
    tensors: Unique<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (u64, u64),
}

/// What the file holds.
pub(crate) fn read(source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
    let length = source.length;
    if length < 8 {
        return Err(format!("it is {length} bytes long, and the length of the header alone takes 8").into());
    }
    let mut size = [0; 8];
    source.read(0, &mut size)?;
    let size = u64::from_le_bytes(size);
    if size > length - 8 {
        return Err(format!("its header should take {size} bytes, and {} follow", length - 8).into());
    }
    let header = source.bytes(8, budget.allows(size, "header")?)?;
    let header: Header =
        serde_json::from_slice(&header).map_err(|error| format!("its header cannot be read: {error}"))?;
    let seal = header.metadata.0.get(METADATA_KEY).map(|text| Seal::parse(text)).transpose()?;
    let tensors = header.tensors.0;
    let begin = 8 + size;
    check_layout(&tensors, length - begin)?;
    let found = |(name, entry): (String, Entry)| {
        let elements = Elements { begin: begin + entry.data_offsets.0, strides: None, checked: None };
        dtype(&entry.dtype).map(|dtype| Found { name, dtype, shape: entry.shape, elements })
    };
    Ok(Contents { tensors: tensors.into_iter().filter_map(found).collect(), seal })
}

/// The elements of the tensors lie side by side from the first byte to the last.
fn check_layout(tensors: &BTreeMap<String, Entry>, elements: u64) -> Result<(), String> {
    let mut end = 0;
    let mut by_place: Vec<_> = tensors.iter().collect();
    by_place.sort_by_key(|(_, entry)| entry.data_offsets);
    for (name, entry) in by_place {
        let (begin, past) = entry.data_offsets;
        let name = shown(name);
        if begin != end {
            return Err(format!("the elements of `{name}` should begin at byte {end}, and begin at {begin}"));
        }
        let Some(dtype) = dtype(&entry.dtype) else {
            return Err(format!("`{name}` has elements of an unknown type `{}`", shown(&entry.dtype)));
        };
        let bytes = byte_length(&entry.shape, dtype);
        if bytes.is_none_or(|bytes| begin.checked_add(bytes) != Some(past)) {
            return Err(format!(
                "`{name}` of shape {:?} and type {} cannot lie between the bytes {begin} and {past}",
                shown_shape(&entry.shape),
                entry.dtype
            ));
        }
        end = past;
    }
    match end == elements {
        true => Ok(()),
        false => Err(format!("its elements should take {end} bytes, and {elements} follow the header")),
    }
}

/// The type of elements that goes by this name; none for one we do not read.
fn dtype(name: &str) -> Option<DType> {
    Some(match name {
        "F64" => DType::F64,
        "F32" => DType::F32,
        "F16" => DType::F16,
        "BF16" => DType::BF16,
        "I64" => DType::I64,
        "I32" => DType::I32,
        "I16" => DType::I16,
        "I8" => DType::I8,
        "U64" => DType::U64,
        "U32" => DType::U32,
        "U16" => DType::U16,
        "U8" => DType::U8,
        "BOOL" => DType::Bool(BoolStore::Native),
        _ => return None,
    })
}
