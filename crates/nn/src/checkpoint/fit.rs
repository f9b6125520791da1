//! A file's elements as a network takes them: each parameter's name, layout and type.
use super::{
    contents::{Contents, Found, Seal, byte_length, kind},
    elements::Checked,
    error::shown,
    fingerprint::{Checksum, ParameterKind},
    format::CheckpointFormat,
    place::Place,
    source::{Fault, Source},
    torch_layout::transpose,
};
use burn::tensor::{DType, TensorData};
use burn_store::{bridge, burn_pack::Tensor as Stored};
use std::collections::{BTreeMap, BTreeSet};

/// The tensors of a file by their names in it.
pub(crate) type Read<'a> = BTreeMap<&'a str, (&'a Found, Vec<u8>)>;

/// How much longer than the tensors may be the storages that they are parts of, all of which is read: so many times, and
/// so many bytes.
const TIMES: u64 = 64;
const SPARE: u64 = 1 << 26;

/// Reads the elements of all tensors that the network has places for, and checks what the file states of them.
pub(crate) fn read<'a>(
    contents: &'a Contents,
    places: &[Place],
    format: CheckpointFormat,
    source: &mut Source,
) -> Result<Read<'a>, Fault> {
    let wanted: BTreeSet<_> = places.iter().map(|place| place.within(format).0).collect();
    let found: Vec<_> = contents.tensors.iter().filter(|found| wanted.contains(&found.name)).collect();
    // Tensors may share bytes, which are summed once.
    let checked: BTreeMap<Checked, &str> =
        found.iter().filter_map(|found| Some((found.elements.checked?, found.name.as_str()))).collect();
    let needed: u64 = found.iter().filter_map(|found| byte_length(&found.shape, found.dtype)).sum();
    let stored: u64 = checked.keys().map(|checked| checked.end - checked.begin).sum();
    if stored > SPARE.saturating_add(needed.saturating_mul(TIMES)) {
        return Err(format!(
            "its tensors take {needed} bytes, and the storages they are parts of {stored}: save copies, `tensor.clone()`"
        )
        .into());
    }
    for (checked, name) in checked {
        if !checked.hold(source)? {
            let name = shown(name);
            return Err(format!("the elements of `{name}` are not what was saved: their sum is another").into());
        }
    }
    let mut read = Read::new();
    for found in found {
        let bytes = found.read(source)?;
        if matches!(found.dtype, DType::Bool(_)) && found.dtype.size() == 1 && bytes.iter().any(|&byte| byte > 1) {
            return Err(format!("`{}` has truth values that are neither", shown(&found.name)).into());
        }
        read.insert(&found.name, (found, bytes));
    }
    if let Some(seal) = &contents.seal {
        check(seal, places, &read)?;
    }
    Ok(read)
}

/// Whether the network and the elements are those that were saved.
fn check(seal: &Seal, places: &[Place], read: &Read) -> Result<(), Fault> {
    if seal.fingerprint != super::fingerprint::of(places).digest() {
        return Err("its parameters are not those it was saved with".into());
    }
    let mut hash = Checksum::default();
    read.values().for_each(|(_, bytes)| hash.add(bytes));
    if seal.elements != hash.digest() {
        return Err("its elements are not those it was saved with".into());
    }
    Ok(())
}

/// Each parameter as burn takes it, under burn's name.
pub(crate) fn fit(places: &[Place], mut read: Read, format: CheckpointFormat) -> Result<Vec<Stored>, String> {
    let mut fitted = Vec::with_capacity(places.len());
    for place in places {
        let (name, parameter) = place.within(format);
        let Some((found, bytes)) = read.remove(name.as_str()) else { continue };
        let wrong = |fault: String| format!("`{}` cannot be taken: {fault}", shown(&name));
        if kind(found.dtype) == Some(ParameterKind::Int) && !numbers_fit(&bytes, found.dtype, place.dtype) {
            return Err(wrong(format!("it has a number that does not fit into {:?}", place.dtype)));
        }
        let data = TensorData::try_from_bytes_vec(bytes, parameter.shape, found.dtype);
        let mut data = data.map_err(|error| wrong(error.to_string()))?;
        if place.transposed && format != CheckpointFormat::Burnpack {
            data = transpose(data);
        }
        if !matches!(found.dtype, DType::Bool(_)) {
            data = data.try_cast(place.dtype).map_err(|error| wrong(error.to_string()))?;
        }
        fitted.push(bridge::from_data(data, place.name.clone(), None));
    }
    Ok(fitted)
}

/// Whether each of these whole numbers is one of another type as well.
fn numbers_fit(bytes: &[u8], from: DType, to: DType) -> bool {
    let bits = |dtype: DType| 8 * dtype.size() as u32;
    let signed = |dtype: DType| dtype.is_int();
    if from == to || (signed(from) == signed(to) && bits(from) <= bits(to)) {
        return true;
    }
    let most = (1_i128 << (bits(to) - u32::from(signed(to)))) - 1;
    let least = if signed(to) { -most - 1 } else { 0 };
    bytes.chunks_exact(from.size()).all(|digits| {
        let number = digits.iter().rev().fold(0_i128, |number, digit| number << 8 | i128::from(*digit));
        let negative = signed(from) && number >> (bits(from) - 1) == 1;
        let number = if negative { number - (1 << bits(from)) } else { number };
        (least..=most).contains(&number)
    })
}
