//! What a pickle builds. Values are small and copied; what they refer to lies side by side in one place, so that a
//! value that is named a million times is there once, a circle is no danger, and nothing is dropped recursively.
use crate::checkpoint::{format::Budget, source::Fault};
use burn::tensor::DType;

/// A value on the stack of a pickle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    /// What no tensor is made of, whatever it is: `None`, a real number, the state of an optimiser's schedule.
    Nothing,
    Bool(bool),
    Int(i64),
    /// Text, or bytes, that lie there in the pickle.
    Text(Span),
    /// A class or function that may be named.
    Name(Name),
    /// One of [`Things`].
    Thing(usize),
}

/// A part of a pickle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub begin: usize,
    pub end: usize,
}

/// A class or function that a file of weights names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Name {
    /// A dictionary.
    Dict,
    /// A function that builds a tensor: from its storage, the type of whose elements it states or not.
    Tensor { states_type: bool },
    /// A function that makes a parameter of a tensor.
    Parameter,
    /// A storage of such elements; bytes where none are named.
    Storage(Option<DType>),
    /// A type of elements.
    Type(DType),
    /// A class without tensors and without effects.
    Plain,
}

/// What a value may refer to.
#[derive(Debug)]
pub(super) enum Thing {
    Tuple(Vec<Value>),
    List(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    Storage(Storage),
    Tensor(Tensor),
}

/// Elements in a file, by the name they have there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Storage {
    pub key: Span,
    pub dtype: Option<DType>,
    /// How many elements there are; bytes where their type is not stated.
    pub length: u64,
    /// The part of them that may be used, of those files from before 2017 that say so.
    pub part: (u64, u64),
}

/// A tensor: which elements of a storage it has.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    pub storage: Storage,
    pub dtype: DType,
    /// The element of the storage that is its first.
    pub first: u64,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

/// All that a pickle has built, and how much it still may.
pub(super) struct Things {
    things: Vec<Thing>,
    left: usize,
}

impl Things {
    pub fn new(budget: Budget) -> Self {
        Self { things: Vec::new(), left: budget.values }
    }

    pub fn add(&mut self, thing: Thing) -> Result<Value, Fault> {
        self.spend(1)?;
        self.things.push(thing);
        Ok(Value::Thing(self.things.len() - 1))
    }

    pub fn get(&self, value: Value) -> Option<&Thing> {
        match value {
            Value::Thing(index) => self.things.get(index),
            _ => None,
        }
    }

    pub fn get_mut(&mut self, value: Value) -> Option<&mut Thing> {
        match value {
            Value::Thing(index) => self.things.get_mut(index),
            _ => None,
        }
    }

    /// All storages that were referred to.
    pub fn storages(&self) -> impl Iterator<Item = &Storage> {
        self.things.iter().filter_map(|thing| match thing {
            Thing::Storage(storage) => Some(storage),
            _ => None,
        })
    }

    /// The items of a tuple or a list.
    pub fn items(&self, value: Value) -> Option<&[Value]> {
        match self.get(value)? {
            Thing::Tuple(items) | Thing::List(items) => Some(items),
            _ => None,
        }
    }

    /// Counts values that are built or visited.
    pub fn spend(&mut self, values: usize) -> Result<(), Fault> {
        match self.left.checked_sub(values) {
            Some(left) => self.left = left,
            None => return Err("its pickle builds more values than any file of this network needs".into()),
        }
        Ok(())
    }
}

/// A number that counts something.
pub(super) fn count(value: Value) -> Option<u64> {
    match value {
        Value::Int(number) => u64::try_from(number).ok(),
        _ => None,
    }
}
