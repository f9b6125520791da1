//! The zip form: a pickle, and beside it a file for each storage.
use super::{
    pickle, state_dict,
    value::{Storage, Tensor, Things},
    zip::{self, Entry},
};
use crate::checkpoint::{
    contents::Contents,
    elements::Elements,
    error::shown,
    format::Budget,
    source::{Fault, Source},
};
use std::collections::BTreeMap;

/// What the file holds.
pub(super) fn read(source: &mut Source, budget: Budget) -> Result<Contents, Fault> {
    let files = zip::read(source, budget)?;
    // The folder of all files is called as the file was when it was saved.
    let roots = files.keys().filter_map(|name| name.strip_suffix("data.pkl"));
    let root = roots.filter(|root| root.is_empty() || root.ends_with('/')).min_by_key(|root| root.len());
    let root = root.ok_or("it is a zip archive without a `data.pkl`, so not one of PyTorch's")?;
    if let Some(order) = files.get(&format!("{root}byteorder")) {
        let order = small(source, order, 16, "byteorder")?;
        if order.trim_ascii() != b"little" {
            return Err("its numbers have their high byte first; save it on a machine like this one".into());
        }
    }
    let pickle = small(source, &files[&format!("{root}data.pkl")], budget.bytes, "pickle")?;
    let mut things = Things::new(budget);
    let (value, end) = pickle::run(&pickle, 0, &mut things, budget)?;
    if end != pickle.len() {
        return Err(format!("its pickle ends {} bytes early", pickle.len() - end).into());
    }
    let mut locate = |tensor: &Tensor| locate(&files, root, tensor, &pickle);
    let tensors = state_dict::tensors(&pickle, &mut things, value, &mut locate)?;
    Ok(Contents { tensors, seal: None })
}

/// A file that is read as a whole.
fn small(source: &mut Source, entry: &Entry, most: u64, what: &str) -> Result<Vec<u8>, Fault> {
    let length = Budget { bytes: most, values: 0 }.allows(entry.end - entry.begin, what)?;
    let bytes = source.bytes(entry.begin, length)?;
    match entry.checked {
        Some(checked) if crc32fast::hash(&bytes) != checked.sum => {
            Err(format!("its {what} is not what was saved: the sum of its bytes is another").into())
        }
        _ => Ok(bytes),
    }
}

fn locate(files: &BTreeMap<String, Entry>, root: &str, tensor: &Tensor, pickle: &[u8]) -> Result<Elements, Fault> {
    let key = tensor.storage.key.text(pickle).unwrap_or_default();
    let Some(entry) = files.get(&format!("{root}data/{key}")) else {
        return Err(format!("it holds no storage `{}`", shown(key)).into());
    };
    let (length, bytes) = (entry.end - entry.begin, tensor.storage.bytes());
    if length != bytes {
        return Err(format!("its storage `{}` should take {bytes} bytes, and takes {length}", shown(key)).into());
    }
    Ok(Elements { checked: entry.checked, ..tensor.elements(entry.begin) })
}

impl Storage {
    /// How many bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.length * self.dtype.map_or(1, |dtype| dtype.size() as u64)
    }
}
