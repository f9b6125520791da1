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
use burn_store::burn_pack::{AtomicFile, Tensor as Stored};
use serde::Deserialize;
use serde_json::{Map, json};
use std::{collections::BTreeMap, io::Write, path::Path};

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

/// Writes the file beside its path, and renames it into place. The elements follow each other in the order of the names.
pub(crate) fn write(path: &Path, tensors: &[Stored], seal: &str) -> Result<(), String> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!({ METADATA_KEY: seal }));
    let mut end = 0;
    for tensor in tensors {
        let dtype = dtype_name(tensor.dtype).ok_or_else(|| {
            format!("`{}` has elements of type {:?}, which the format has no name for", tensor.name, tensor.dtype)
        })?;
        let begin = end;
        end += tensor.byte_len();
        let entry = json!({ "dtype": dtype, "shape": tensor.shape.to_vec(), "data_offsets": [begin, end] });
        header.insert(tensor.name.clone(), entry);
    }
    let mut header = serde_json::to_vec(&header).map_err(|error| error.to_string())?;
    // The elements begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let (scratch, mut file) = AtomicFile::create(path).map_err(|error| error.to_string())?;
    let mut write = |bytes: &[u8]| file.write_all(bytes).map_err(|error| error.to_string());
    write(&(header.len() as u64).to_le_bytes())?;
    write(&header)?;
    for tensor in tensors {
        write(&tensor.to_bytes().map_err(|error| format!("`{}` cannot be read: {error}", tensor.name))?)?;
    }
    file.sync_all().map_err(|error| error.to_string())?;
    drop(file);
    scratch.commit().map_err(|error| error.to_string())
}

/// Each type of elements by its name in a file.
const TYPES: [(&str, DType); 13] = [
    ("F64", DType::F64),
    ("F32", DType::F32),
    ("F16", DType::F16),
    ("BF16", DType::BF16),
    ("I64", DType::I64),
    ("I32", DType::I32),
    ("I16", DType::I16),
    ("I8", DType::I8),
    ("U64", DType::U64),
    ("U32", DType::U32),
    ("U16", DType::U16),
    ("U8", DType::U8),
    ("BOOL", DType::Bool(BoolStore::Native)),
];

/// The type of elements that goes by this name; none for one we do not read.
fn dtype(name: &str) -> Option<DType> {
    TYPES.iter().find(|(known, _)| *known == name).map(|(_, dtype)| *dtype)
}

/// What elements of this type are called. A byte that is a truth value is one wherever it is kept.
fn dtype_name(dtype: DType) -> Option<&'static str> {
    let written = match dtype {
        DType::Flex32 => DType::F32,
        DType::Bool(BoolStore::U8) => DType::Bool(BoolStore::Native),
        other => other,
    };
    TYPES.iter().find(|(_, known)| *known == written).map(|(name, _)| *name)
}
