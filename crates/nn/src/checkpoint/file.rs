//! Saving a network and loading it.
use super::{
    error::{CheckpointError, Difference},
    fingerprint::{Fingerprint, Hash, Place, places},
    header::{Fault, Header, METADATA_KEY, Seal},
    torch_layout::{FromFile, ToFile},
};
use burn::module::Module;
use burn_store::{ModuleSnapshot, SafetensorsStore};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

/// Saves all parameters of a network, running statistics among them, as a safetensors file.
///
/// Names and layout are PyTorch's (`"conv1.weight"`, `"norm.running_var"`; a linear weight is `[out, in]`), so
/// `model.load_state_dict(safetensors.torch.load_file(path))` reads it. The file carries a digest of the network's
/// [`fingerprint`](crate::fingerprint) and one of its elements. The same parameters give the same file, byte for byte.
///
/// It is written beside `path`, flushed to disk and renamed into place: a process killed at any moment leaves the old
/// file or the new one.
///
/// # Errors
/// When the folder is missing or not writable, the disk is full, or two parameters get one name (a struct whose name
/// says `Norm` with both a `gamma` and a `weight`).
///
/// ```
/// use kiln_nn::{Linear, load, save};
/// let device = burn::tensor::Device::flex();
/// let path = std::env::temp_dir().join(format!("kiln-save-{}.safetensors", std::process::id()));
/// let saved = Linear::<3, 2>::init(&device);
/// save(&saved, &path)?;
/// let loaded = load(Linear::<3, 2>::init(&device), &path)?;
/// assert_eq!(saved.weight.val().to_data(), loaded.weight.val().to_data());
/// let other = load(Linear::<3, 4>::init(&device), &path).unwrap_err().to_string();
/// assert!(other.contains("2 of 2 parameters differ: `bias` wanted [4], found [2]"), "{other}");
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save<M: Module>(model: &M, path: impl AsRef<Path>) -> Result<(), CheckpointError> {
    let path = path.as_ref();
    let failed = |fault: String| CheckpointError::Write { path: path.to_owned(), fault };
    // A copy without autodiff: burn brings running statistics up to date when it is made.
    let model = model.valid();
    let mut tensors = model.collect(None, Some(Box::new(ToFile)), false);
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(twice) = tensors.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(failed(format!("two of its parameters are called `{}` in PyTorch's way", twice[0].name)));
    }
    let mut elements = Hash::new();
    for tensor in &tensors {
        let bytes = tensor.to_bytes().map_err(|error| failed(format!("`{}` cannot be read: {error}", tensor.name)))?;
        elements.add(&bytes);
    }
    let fingerprint = crate::fingerprint(&model);
    let seal = Seal { fingerprint: fingerprint.digest(), elements: elements.digest() };
    let seal = serde_json::to_string(&seal).map_err(|error| failed(error.to_string()))?;
    let mut store = SafetensorsStore::from_file(path)
        .overwrite(true)
        .clear_metadata()
        .metadata(METADATA_KEY, seal)
        .with_to_adapter(ToFile);
    model.save_into(&mut store).map_err(|error| failed(error.to_string()))
}

/// Loads a network's parameters from a file that [`save`] or PyTorch's `safetensors.torch.save_file` wrote.
///
/// Each parameter goes to the device of its place in `model` and takes its type; whether it is trained stays as it is.
/// The file is checked as a whole, against itself and against the network, before any parameter is replaced.
///
/// # Edge cases
/// Clones of a network share their running statistics (burn's `RunningState`), so a clone sees those change.
///
/// # Errors
/// When the file cannot be read, is truncated or corrupt ([`CheckpointError::Corrupt`]), or holds another network
/// ([`CheckpointError::OtherNetwork`], which lists every parameter that differs). Memory is bounded by the size of the
/// network, whatever the file claims.
pub fn load<M: Module>(mut model: M, path: impl AsRef<Path>) -> Result<M, CheckpointError> {
    let path = path.as_ref();
    let places = places(&model);
    let bytes = read_checked(&places, path)?;
    let dtypes = places.into_iter().map(|place| (place.name, place.dtype)).collect();
    let mut store = SafetensorsStore::from_bytes(Some(bytes)).with_from_adapter(FromFile { dtypes: Arc::new(dtypes) });
    model
        .load_from(&mut store)
        .map_err(|error| CheckpointError::Corrupt { path: path.to_owned(), fault: error.to_string() })?;
    Ok(model)
}

/// The whole file, when it is sound and holds these places.
fn read_checked(places: &[Place], path: &Path) -> Result<Vec<u8>, CheckpointError> {
    let read = |source: io::Error| CheckpointError::Read { path: path.to_owned(), source };
    let corrupt = |fault: String| CheckpointError::Corrupt { path: path.to_owned(), fault };
    let mut file = File::open(path).map_err(read)?;
    let length = file.metadata().map_err(read)?.len();
    let header = Header::read(&mut file, length).map_err(|fault| match fault {
        Fault::Read(source) => read(source),
        Fault::Content(fault) => corrupt(fault),
    })?;

    let wanted = Fingerprint::new(places.iter().map(|p| (p.file_name.clone(), p.parameter.clone())).collect());
    let found = header.fingerprint();
    let differences = Difference::between(&wanted, &found);
    if !differences.is_empty() {
        let parameters = wanted.len() + found.names().iter().filter(|name| wanted.get(name).is_none()).count();
        return Err(CheckpointError::OtherNetwork { path: path.to_owned(), differences, parameters });
    }

    // The elements are now known to take as many bytes as the network's own.
    let start = header.prefix.len();
    let mut bytes = header.prefix.clone();
    let expected = length as usize - start;
    bytes.try_reserve_exact(expected).map_err(|error| corrupt(error.to_string()))?;
    file.take(expected as u64).read_to_end(&mut bytes).map_err(read)?;
    if bytes.len() - start != expected {
        return Err(corrupt(format!("it ended {} bytes early while it was read", expected - (bytes.len() - start))));
    }
    header.check_seal(&bytes[start..]).map_err(corrupt)?;
    Ok(bytes)
}
