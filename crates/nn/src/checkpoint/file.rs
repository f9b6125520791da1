//! Saving a network and loading it.
use super::{
    burnpack,
    contents::Seal,
    error::{CheckpointError, Difference},
    fingerprint::{Checksum, Fingerprint},
    fit,
    format::{Budget, CheckpointFormat},
    place::{Place, filled, places},
    safetensors,
    source::{Fault, Source},
};
use burn::module::Module;
use burn_store::{Applier, ApplyResult, burn_pack::Tensor as Stored};
use std::{io, path::Path};

/// Saves all parameters of a network, running statistics among them, in the format that the path's extension names.
///
/// - `.safetensors`: names and layout are PyTorch's (`"conv1.weight"`, `"norm.running_var"`; a linear weight is
///   `[out, in]`), so `model.load_state_dict(safetensors.torch.load_file(path))` reads it.
/// - `.bpk`: burn's own format, with burn's names and layout, so that `BurnpackStore` reads it.
///
/// The file carries a digest of the network's [`fingerprint`](crate::fingerprint) and one of its elements. The same
/// parameters give the same file, byte for byte.
///
/// It is written beside `path`, flushed to disk and renamed into place: a process killed at any moment leaves the old
/// file or the new one. What such a process had half written stays beside it, as `NAME.PID-N.tmp`. Nothing ever
/// reads that; it may be deleted as soon as no process is saving in that folder.
///
/// # Errors
/// When the extension is neither, the folder is missing or not writable, the disk is full, or two parameters get one
/// name (a struct whose name says `Norm` with both a `gamma` and a `weight`).
///
/// ```
/// use kiln_nn::{Linear, load, save};
/// let device = burn::tensor::Device::flex();
/// let saved = Linear::<3, 2>::init(&device);
/// for format in ["safetensors", "bpk"] {
///     let path = std::env::temp_dir().join(format!("kiln-save-{}.{format}", std::process::id()));
///     save(&saved, &path)?;
///     let loaded = load(Linear::<3, 2>::init(&device), &path)?;
///     assert_eq!(saved.weight.val().to_data(), loaded.weight.val().to_data());
///     let other = load(Linear::<3, 4>::init(&device), &path).unwrap_err().to_string();
///     assert!(other.contains("2 of 2 parameters differ: `bias` wanted [4], found [2]"), "{other}");
///     std::fs::remove_file(path)?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save<M: Module>(model: &M, path: impl AsRef<Path>) -> Result<(), CheckpointError> {
    // A copy without autodiff: burn brings running statistics up to date when it is made.
    write(path.as_ref(), &|| filled(&model.valid()))
}

/// All of saving that does not depend on the network's type.
fn write(path: &Path, network: &dyn Fn() -> Vec<(Place, Stored)>) -> Result<(), CheckpointError> {
    let failed = |fault: String| CheckpointError::Write { path: path.to_owned(), fault };
    let format = CheckpointFormat::of(path)?;
    if format == CheckpointFormat::PyTorch {
        return Err(failed("PyTorch's own format is only read; PyTorch reads `.safetensors` as well".to_owned()));
    }
    let (places, taken): (Vec<_>, Vec<_>) = network().into_iter().unzip();
    let mut tensors: Vec<_> = places.iter().zip(taken).map(|(place, tensor)| place.put(tensor, format)).collect();
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    let seal = seal(&places, &tensors).map_err(failed)?;
    match format {
        CheckpointFormat::Burnpack => burnpack::write(path, tensors, &seal),
        _ => safetensors::write(path, &tensors, &seal),
    }
    .map_err(failed)
}

/// What is written beside the parameters.
fn seal(places: &[Place], tensors: &[Stored]) -> Result<String, String> {
    if let Some(twice) = tensors.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(format!("two of its parameters are called `{}` there", twice[0].name));
    }
    let mut elements = Checksum::default();
    for tensor in tensors {
        let bytes = tensor.to_bytes().map_err(|error| format!("`{}` cannot be read: {error}", tensor.name))?;
        elements.add(&bytes);
    }
    let seal = Seal { fingerprint: super::fingerprint::of(places).digest(), elements: elements.digest() };
    serde_json::to_string(&seal).map_err(|error| error.to_string())
}

/// Loads a network's parameters from a file that [`save`], `torch.save` or `safetensors.torch.save_file` wrote.
///
/// The format is what the path's extension names: `.safetensors`, `.bpk`, or PyTorch's `.pt` or `.pth`. Of a PyTorch
/// file it is the state dict, at the root or under `state_dict`, `model_state_dict` or `model`; both the zip form and
/// the older one are read, whatever device the tensors were on. What else a training run keeps beside is passed over.
///
/// Each parameter goes to the device of its place in `model` and takes its type; whether it is trained stays as it is.
/// The file is checked as a whole, against itself and against the network, before any parameter is replaced. A PyTorch
/// file is a program to Python; here nothing of it runs, and one that names anything but tensors is refused.
///
/// # Edge cases
/// Clones of a network share their running statistics (burn's `RunningState`), so a clone sees those change. PyTorch's
/// `num_batches_tracked` is passed over. The older form of PyTorch's files states no sum of its elements, nor does a
/// safetensors or burnpack file that others wrote: of those a changed element is not noticed.
///
/// # Errors
/// When the extension names no format, the file cannot be read, is truncated, corrupt or hostile
/// ([`CheckpointError::Corrupt`]), or holds another network ([`CheckpointError::OtherNetwork`], which lists every
/// parameter that differs). Memory is bounded by the size of the network, whatever the file claims.
pub fn load<M: Module>(model: M, path: impl AsRef<Path>) -> Result<M, CheckpointError> {
    let path = path.as_ref();
    let places = places(&model);
    let mut applier = Applier::new(read(path, &places)?, None, None, false);
    if places.iter().all(|place| place.drawn) {
        // burn's layers hold back what a batch adds to their running statistics, and would put it in the place of what
        // is loaded. When a copy without autodiff is made, it is added.
        drop(model.valid());
    }
    let model = model.map(&mut applier);
    applied(path, applier.into_result()).map(|()| model)
}

/// All of loading that does not depend on the network's type: each parameter as burn takes it, under burn's name.
fn read(path: &Path, places: &[Place]) -> Result<Vec<Stored>, CheckpointError> {
    let format = CheckpointFormat::of(path)?;
    let read = |source: io::Error| CheckpointError::Read { path: path.to_owned(), source };
    let corrupt = |fault: String| CheckpointError::Corrupt { path: path.to_owned(), format, fault };
    let refused = |fault| match fault {
        Fault::Read(source) => read(source),
        Fault::Content(fault) => corrupt(fault),
    };
    let mut source = Source::open(path).map_err(read)?;
    let contents = format.read(&mut source, Budget::of(places.len())).map_err(refused)?;

    let wanted = Fingerprint::new(places.iter().map(|place| place.within(format)).collect());
    let found = contents.fingerprint();
    let differences = Difference::between(&wanted, &found);
    if !differences.is_empty() {
        let parameters = wanted.len() + found.names().iter().filter(|name| wanted.get(name).is_none()).count();
        return Err(CheckpointError::OtherNetwork { path: path.to_owned(), differences, parameters });
    }

    // The elements are now known to be as many as the network's own.
    let elements = fit::read(&contents, places, format, &mut source).map_err(refused)?;
    fit::fit(places, elements, format).map_err(corrupt)
}

/// What was read fits the network, so burn finds a place for all of it.
fn applied(path: &Path, result: ApplyResult) -> Result<(), CheckpointError> {
    let fault = match (result.errors.first(), result.missing.first()) {
        (None, None) => return Ok(()),
        (Some(error), _) => error.to_string(),
        (None, Some((name, _))) => format!("`{name}` was not loaded"),
    };
    Err(CheckpointError::Corrupt { path: path.to_owned(), format: CheckpointFormat::of(path)?, fault })
}
