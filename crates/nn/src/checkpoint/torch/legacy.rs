//! The form from before PyTorch 1.6, and of `_use_new_zipfile_serialization=False`: pickles one after the other (a
//! number, a version, what the machine was like, the state dict, the order of the storages), then all storages.
use super::{
    pickle, state_dict,
    value::{Storage, Tensor, Thing, Things, Value},
};
use crate::checkpoint::{
    contents::Contents,
    error::shown,
    format::Budget,
    source::{Fault, Source},
};
use std::collections::BTreeMap;

/// The number that the first pickle is.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// The version that the second is: there is no other.
const VERSION: Value = Value::Int(1001);

/// What the file holds.
pub(super) fn read(source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
    // How long the pickles are shows only as they are read.
    let head = source.bytes(0, source.length.min(budget.bytes) as usize)?;
    let mut at = 0;
    let mut things = Things::new(budget);
    let mut next = |things: &mut Things| {
        let (value, end) = pickle::run(&head, at, things, budget)?;
        at = end;
        Ok::<_, Fault>(value)
    };
    let magic = next(&mut things)?;
    if !matches!(magic, Value::Text(span) if head[span.begin..span.end] == MAGIC) {
        return Err("it is a pickle, and not one of PyTorch's".into());
    }
    if next(&mut things)? != VERSION {
        return Err("it has another version of PyTorch's old format than the one there is".into());
    }
    let machine = next(&mut things)?;
    check_order(&things, machine, &head)?;
    let value = next(&mut things)?;
    let order = next(&mut things)?;
    let storages = lay_out(source, &things, order, &head, at as u64)?;
    let mut locate = |tensor: &Tensor| {
        let key = tensor.storage.key.text(&head).unwrap_or_default();
        match storages.get(key) {
            Some((begin, storage)) if same(storage, &tensor.storage) => Ok(tensor.elements(*begin)),
            _ => Err(format!("it holds no storage `{}` of that kind", shown(key)).into()),
        }
    };
    let tensors = state_dict::tensors(&head, &mut things, value, &mut locate)?;
    Ok(Contents { tensors, seal: None })
}

/// The low byte of a number comes first.
fn check_order(things: &Things, machine: Value, head: &[u8]) -> Result<(), Fault> {
    let Some(Thing::Dict(items)) = things.get(machine) else {
        return Err("it does not say what machine it was saved on".into());
    };
    let little = |(key, value): &(Value, Value)| match (key, value) {
        (Value::Text(key), Value::Bool(little)) => (key.text(head) == Some("little_endian")).then_some(*little),
        _ => None,
    };
    match items.iter().find_map(little) {
        Some(true) => Ok(()),
        Some(false) => Err("its numbers have their high byte first; save it on a machine like this one".into()),
        None => Err("it does not say what machine it was saved on".into()),
    }
}

/// Where each storage begins: they follow each other in this order, each behind its length, to the end of the file.
fn lay_out<'a>(
    source: &mut Source,
    things: &Things,
    order: Value,
    head: &'a [u8],
    begin: u64,
) -> Result<BTreeMap<&'a str, (u64, Storage)>, Fault> {
    let mut declared = BTreeMap::new();
    for storage in things.storages() {
        let key = storage.key.text(head).ok_or("its pickle calls a storage by what is no text")?;
        if !same(declared.entry(key).or_insert(*storage), storage) {
            return Err(format!("it describes storage `{}` in two ways that differ", shown(key)).into());
        }
    }
    let keys = things.items(order).ok_or("it does not say in which order its storages are")?;
    let mut places = BTreeMap::new();
    let mut at = begin;
    for key in keys {
        let key = match key {
            Value::Text(key) => key.text(head),
            _ => None,
        };
        let key = key.ok_or("it does not say in which order its storages are")?;
        let storage = declared.get(key).ok_or_else(|| format!("it does not describe storage `{}`", shown(key)))?;
        let mut length = [0; 8];
        source.read(at, &mut length)?;
        let length = u64::from_le_bytes(length);
        if length != storage.length {
            let wanted = storage.length;
            return Err(format!("its storage `{}` should have {wanted} elements, and has {length}", shown(key)).into());
        }
        let begin = at + 8;
        let end = begin.checked_add(storage.bytes()).filter(|&end| end <= source.length);
        at = end.ok_or_else(|| format!("its storage `{}` is longer than the file", shown(key)))?;
        if places.insert(key, (begin, *storage)).is_some() {
            return Err(format!("it holds storage `{}` twice", shown(key)).into());
        }
    }
    match at == source.length {
        true => Ok(places),
        false => Err(format!("it should end at byte {at}, and is {} bytes long", source.length).into()),
    }
}

/// Whether both describe the same elements, whatever part of them is used.
fn same(a: &Storage, b: &Storage) -> bool {
    (a.dtype, a.length) == (b.dtype, b.length)
}
