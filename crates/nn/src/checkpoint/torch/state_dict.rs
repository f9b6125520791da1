//! The tensors of a state dict, wherever in the pickle's value it is.
use super::value::{Tensor, Thing, Things, Value};
use crate::checkpoint::{contents::Found, elements::Elements, error::shown, source::Fault};
use std::collections::BTreeSet;

/// The keys under which a checkpoint of a training run keeps its network's state dict.
const KEYS: [&str; 3] = ["state_dict", "model_state_dict", "model"];

/// Dictionaries within dictionaries.
const DEEPEST: usize = 16;

/// A name longer than this is none.
const LONGEST_NAME: usize = 1024;

/// All tensors of the state dict, each name once; `locate` says where a tensor's elements lie.
pub(super) fn tensors(
    pickle: &[u8],
    things: &mut Things,
    root: Value,
    locate: &mut dyn FnMut(&Tensor) -> Result<Elements, Fault>,
) -> Result<Vec<Found>, Fault> {
    let Some(Thing::Dict(items)) = things.get(root) else {
        return Err("it holds no state dict: save `model.state_dict()`".into());
    };
    let is_dict = |value: Value| matches!(things.get(value), Some(Thing::Dict(_)));
    // Of a key that is there twice the last counts, as in Python.
    let under = |key: &str| {
        let item = items.iter().rev().find(|(name, _)| text(*name, pickle) == Some(key));
        item.map(|item| item.1).filter(|&value| is_dict(value))
    };
    let dict = KEYS.iter().find_map(|key| under(key)).unwrap_or(root);
    let mut walk = Walk { pickle, things, locate, seen: BTreeSet::new(), found: Vec::new() };
    walk.dict(dict, "", DEEPEST)?;
    Ok(walk.found)
}

fn text(value: Value, pickle: &[u8]) -> Option<&str> {
    match value {
        Value::Text(span) => span.text(pickle),
        _ => None,
    }
}

struct Walk<'a> {
    pickle: &'a [u8],
    things: &'a mut Things,
    locate: &'a mut dyn FnMut(&Tensor) -> Result<Elements, Fault>,
    seen: BTreeSet<String>,
    found: Vec<Found>,
}

impl Walk<'_> {
    /// What is no tensor and holds none, the number of an epoch for one, is passed over.
    fn dict(&mut self, dict: Value, path: &str, deepest: usize) -> Result<(), Fault> {
        let Some(Thing::Dict(items)) = self.things.get(dict) else { return Ok(()) };
        let items = last_of_each(items, self.pickle);
        self.things.spend(items.len())?;
        for (key, value) in items {
            let name = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let name = match key {
                Value::Int(number) => name(&number.to_string()),
                key => match text(key, self.pickle) {
                    Some(key) if path.len() + key.len() < LONGEST_NAME => name(key),
                    Some(key) => return Err(format!("`{}` is too long a name", shown(key)).into()),
                    None => continue,
                },
            };
            match self.things.get(value) {
                Some(Thing::Dict(_)) if deepest == 0 => {
                    return Err("it holds dictionaries within dictionaries, deeper than any network is".into());
                }
                Some(Thing::Dict(_)) => self.dict(value, &name, deepest - 1)?,
                Some(Thing::Tensor(tensor)) => {
                    let elements = (self.locate)(tensor)?;
                    if !self.seen.insert(name.clone()) {
                        return Err(format!("two of its tensors are called `{}`", shown(&name)).into());
                    }
                    self.found.push(Found { name, dtype: tensor.dtype, shape: tensor.shape.clone(), elements });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The items of a dictionary, of each key the last.
fn last_of_each(items: &[(Value, Value)], pickle: &[u8]) -> Vec<(Value, Value)> {
    let mut keys = BTreeSet::new();
    let mut kept: Vec<_> = items.iter().rev().copied().collect();
    kept.retain(|(key, _)| match (key, text(*key, pickle)) {
        (Value::Int(number), _) => keys.insert(Err(*number)),
        (_, Some(text)) => keys.insert(Ok(text)),
        _ => true,
    });
    kept
}

impl Tensor {
    /// Where the elements lie, when the storage begins at this byte.
    pub fn elements(&self, storage: u64) -> Elements {
        let mut next = 1;
        let mut side_by_side = true;
        for (&size, &stride) in self.shape.iter().zip(&self.strides).rev() {
            side_by_side &= size <= 1 || stride == next;
            next = next.saturating_mul(size);
        }
        let begin = storage + (self.storage.part.0 + self.first) * self.dtype.size() as u64;
        Elements { begin, strides: (!side_by_side).then(|| self.strides.clone()), checked: None }
    }
}
