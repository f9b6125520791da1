//! The names a file of weights may use, and what calling them builds. Every other name is refused: it is a piece of a
//! program, or of a network that was saved whole, with its code.
use super::value::{Name, Span, Storage, Tensor, Thing, Things, Value, count};
use crate::checkpoint::source::Fault;
use burn::tensor::{BoolStore, DType};

/// More axes than any parameter has.
const MAX_AXES: usize = 16;

/// The class or function of this name, if a file of weights needs it.
pub(super) fn name(module: &str, name: &str) -> Option<Name> {
    Some(match (module, name) {
        ("collections", "OrderedDict") => Name::Dict,
        ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Name::Tensor { states_type: false },
        ("torch._utils", "_rebuild_tensor_v3") => Name::Tensor { states_type: true },
        ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => Name::Parameter,
        ("torch" | "torch.cuda", storage) if storage.ends_with("Storage") => Name::Storage(storage_type(storage)?),
        ("torch.storage", "UntypedStorage") => Name::Storage(None),
        ("torch", "Size" | "device") => Name::Plain,
        ("torch", dtype) => Name::Type(element_type(dtype)?),
        ("collections", "Counter" | "defaultdict") => Name::Plain,
        ("builtins" | "__builtin__", "set" | "frozenset" | "dict" | "list" | "tuple" | "int" | "float" | "complex") => {
            Name::Plain
        }
        // What training scripts keep beside the weights: their flags, the best figure, the state of NumPy's generator.
        ("argparse", "Namespace") | ("pathlib", "PosixPath" | "PurePosixPath" | "PureWindowsPath" | "WindowsPath") => {
            Name::Plain
        }
        ("numpy", "dtype" | "ndarray") | ("_codecs", "encode") => Name::Plain,
        ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar" | "_reconstruct") => Name::Plain,
        _ => return None,
    })
}

/// Whether a name that is not known is that of a type of elements, so that there is no program behind it.
pub(super) fn names_elements(module: &str, name: &str) -> bool {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| name.starts_with(beginning));
    match module {
        "torch" => name.ends_with("Storage") || begins(&["complex", "float", "qint", "quint"]),
        "torch.cuda" => name.ends_with("Storage"),
        _ => false,
    }
}

fn storage_type(storage: &str) -> Option<Option<DType>> {
    Some(Some(match storage {
        "FloatStorage" => DType::F32,
        "DoubleStorage" => DType::F64,
        "HalfStorage" => DType::F16,
        "BFloat16Storage" => DType::BF16,
        "LongStorage" => DType::I64,
        "IntStorage" => DType::I32,
        "ShortStorage" => DType::I16,
        "CharStorage" => DType::I8,
        "ByteStorage" => DType::U8,
        "BoolStorage" => DType::Bool(BoolStore::Native),
        "UntypedStorage" => return Some(None),
        _ => return None,
    }))
}

fn element_type(dtype: &str) -> Option<DType> {
    Some(match dtype {
        "float32" => DType::F32,
        "float64" => DType::F64,
        "float16" => DType::F16,
        "bfloat16" => DType::BF16,
        "int64" => DType::I64,
        "int32" => DType::I32,
        "int16" => DType::I16,
        "int8" => DType::I8,
        "uint64" => DType::U64,
        "uint32" => DType::U32,
        "uint16" => DType::U16,
        "uint8" => DType::U8,
        "bool" => DType::Bool(BoolStore::Native),
        _ => return None,
    })
}

/// What the call gives. None of these runs anything.
pub(super) fn call(things: &mut Things, called: Value, arguments: Value) -> Result<Value, Fault> {
    let Value::Name(called) = called else { return Err("its pickle calls what is neither class nor function".into()) };
    let Some(items) = things.items(arguments) else { return Err("its pickle calls without arguments".into()) };
    match called {
        Name::Plain => Ok(Value::Nothing),
        Name::Dict => dict(things, arguments),
        Name::Parameter => items.first().copied().ok_or_else(|| "its pickle makes a parameter of nothing".into()),
        Name::Tensor { states_type } => {
            let tensor = tensor(things, items, states_type)?;
            things.add(Thing::Tensor(tensor))
        }
        Name::Storage(_) | Name::Type(_) => Err("its pickle calls a type of elements".into()),
    }
}

/// `OrderedDict()`, or `OrderedDict([(key, value), ..])`.
fn dict(things: &mut Things, arguments: Value) -> Result<Value, Fault> {
    let none: &[Value] = &[];
    let pairs = match things.items(arguments) {
        Some([]) => none,
        Some([pairs]) => things.items(*pairs).ok_or("its pickle makes a dictionary of what is no list")?,
        _ => return Err("its pickle makes a dictionary of more than a list".into()),
    };
    let pair = |&pair: &Value| match things.items(pair) {
        Some(&[key, value]) => Some((key, value)),
        _ => None,
    };
    // The list may be used again, so each use of it is one that is paid for.
    let count = pairs.len();
    let pairs = pairs.iter().map(pair).collect::<Option<Vec<_>>>();
    things.spend(count)?;
    things.add(Thing::Dict(pairs.ok_or("its pickle makes a dictionary of what are no pairs")?))
}

/// `_rebuild_tensor_v2(storage, first, shape, strides, ..)`; the third version states the type as its seventh.
fn tensor(things: &Things, items: &[Value], states_type: bool) -> Result<Tensor, Fault> {
    let &[storage, first, shape, strides, ..] = items else {
        return Err("its pickle makes a tensor of too few arguments".into());
    };
    let Some(&Thing::Storage(storage)) = things.get(storage) else {
        return Err("its pickle makes a tensor of what is no storage".into());
    };
    // A number that is stored negated, or as its conjugate: the last argument says so, and is there only then.
    let marks = items.get(if states_type { 7 } else { 6 }).copied().unwrap_or(Value::Nothing);
    if marks != Value::Nothing && !matches!(things.get(marks), Some(Thing::Dict(marks)) if marks.is_empty()) {
        return Err(
            "its pickle makes a tensor of elements that are stored negated: save a copy, `tensor.clone()`".into()
        );
    }
    let stated = match items.get(6) {
        Some(&Value::Name(Name::Type(dtype))) if states_type => Some(dtype),
        _ => None,
    };
    let dtype = match (storage.dtype, stated) {
        (Some(dtype), None) if !states_type => dtype,
        (None, Some(dtype)) => dtype,
        (Some(dtype), Some(stated)) if dtype == stated => dtype,
        _ => return Err("its pickle makes a tensor of elements of an unknown type".into()),
    };
    let axes = |value: Value| {
        let items = things.items(value).filter(|items| items.len() <= MAX_AXES)?;
        items.iter().map(|&item| usize::try_from(count(item)?).ok()).collect::<Option<Vec<_>>>()
    };
    let (Some(first), Some(shape), Some(mut strides)) = (count(first), axes(shape), axes(strides)) else {
        return Err("its pickle makes a tensor of sizes that are none".into());
    };
    if shape.len() != strides.len() {
        return Err("its pickle makes a tensor with a stride for another number of axes".into());
    }
    // PyTorch writes any stride where there is nothing to step over.
    let empty = shape.contains(&0);
    for (stride, &size) in strides.iter_mut().zip(&shape) {
        *stride = if empty || size == 1 { 0 } else { *stride };
    }
    let tensor = Tensor { storage, dtype, first, shape, strides };
    tensor.fits().then_some(tensor).ok_or_else(|| "its pickle makes a tensor larger than its storage".into())
}

impl Tensor {
    /// Whether every element lies within the storage.
    fn fits(&self) -> bool {
        let length = match self.storage.dtype {
            Some(_) => self.storage.length,
            None => self.storage.length / self.dtype.size() as u64,
        };
        let (begin, end) = self.storage.part;
        let last = || {
            let steps = self.shape.iter().zip(&self.strides);
            let mut last = begin.checked_add(self.first)?;
            for (&size, &stride) in steps.filter(|(size, _)| **size > 0) {
                last = last.checked_add((size as u64 - 1).checked_mul(stride as u64)?)?;
            }
            Some(last)
        };
        let elements = self.shape.iter().try_fold(1_u64, |elements, &axis| elements.checked_mul(axis as u64));
        let bytes = elements.and_then(|elements| elements.checked_mul(self.dtype.size() as u64));
        match (bytes, last()) {
            (Some(0), Some(first)) => first <= length.min(end),
            (Some(_), Some(last)) => last < length.min(end),
            _ => false,
        }
    }
}

/// `('storage', class, key, device, length)`, and of files from before 2017 the part of it that is used. The device is
/// where it was: here it is in the file.
pub(super) fn storage(things: &mut Things, pickle: &[u8], id: Value) -> Result<Value, Fault> {
    let wrong = || Fault::from("its pickle refers to what is no storage");
    let items = things.items(id).ok_or_else(wrong)?;
    let &[Value::Text(tag), Value::Name(Name::Storage(dtype)), Value::Text(key), Value::Text(_), length, ..] = items
    else {
        return Err(wrong());
    };
    let length = count(length).ok_or_else(wrong)?;
    if pickle[tag.begin..tag.end] != *b"storage" || length.checked_mul(8).is_none() {
        return Err(wrong());
    }
    let part = match items.get(5).copied() {
        None | Some(Value::Nothing) => (0, u64::MAX),
        Some(part) => match things.items(part) {
            Some(&[_, begin, size]) => {
                let begin = count(begin).ok_or_else(wrong)?;
                let size = count(size).ok_or_else(wrong)?;
                (begin, begin.checked_add(size).ok_or_else(wrong)?)
            }
            _ => return Err(wrong()),
        },
    };
    things.add(Thing::Storage(Storage { key, dtype, length, part }))
}

impl Span {
    /// The text there, if it is text.
    pub fn text(self, pickle: &[u8]) -> Option<&str> {
        std::str::from_utf8(pickle.get(self.begin..self.end)?).ok()
    }
}
