//! A case of a file: the layer loaded with its parameters, run on its inputs, compared with what PyTorch gave.
use burn::{
    module::{Module, ModuleMapper, Param},
    optim::GradientsParams,
    tensor::{Device, Int, Tensor as Burn, TensorData},
};
use kiln_nn::{fingerprint, load, save};
use kiln_tensor::{Dim, Labels, Ranked, Raw, StaticShape, Tensor};
use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};
use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::LazyLock,
};

/// On the CPU.
const ON_CPU: f32 = 1e-5;
/// On a GPU, whose exponentials are coarser.
const ON_GPU: f32 = 1e-4;
/// Where all numbers of a tensor are smaller than this, the tolerance is a share of this.
const SMALL: f32 = 0.1;

/// The backends a case is tried on.
#[derive(Clone, Copy, PartialEq)]
pub enum On {
    /// Those on the CPU.
    Cpu,
    /// GPUs as well.
    Every,
}

/// The devices of all backends that are compiled in, without autodiff.
static DEVICES: LazyLock<Vec<(&str, Device)>> = LazyLock::new(|| {
    let named = |name| kiln::device::named(name).unwrap_or_else(|error| panic!("{error}"));
    kiln::device::available().into_iter().map(|name| (name, named(name))).collect()
});

/// Numbers by name: `input`, `param/weight`, `grad/weight`.
type Tensors = BTreeMap<String, Numbers>;

/// The numbers of one tensor, whole ones among them.
#[derive(Clone, Debug, PartialEq)]
struct Numbers {
    shape: Vec<usize>,
    values: Vec<f32>,
    whole: bool,
}

impl Numbers {
    fn of(view: &TensorView<'_>) -> Self {
        let words = |size| view.data().chunks_exact(size);
        let values = match view.dtype() {
            Dtype::F32 => words(4).map(|word| f32::from_le_bytes(word.try_into().unwrap())).collect(),
            Dtype::I64 => words(8).map(|word| i64::from_le_bytes(word.try_into().unwrap()) as f32).collect(),
            other => panic!("numbers of {other:?}"),
        };
        Self { shape: view.shape().to_vec(), values, whole: view.dtype() == Dtype::I64 }
    }

    fn of_tensor<R: Raw>(raw: &R) -> Self {
        Self { shape: raw.sizes(), values: raw.to_data().iter::<f32>().collect(), whole: false }
    }

    fn flat(&self, device: &Device) -> Burn<1> {
        Burn::from_data(TensorData::new(self.values.clone(), [self.values.len()]), device)
    }
}

fn read(bytes: &[u8]) -> Tensors {
    let file = SafeTensors::deserialize(bytes).expect("a sound file");
    file.tensors().iter().map(|(name, view)| (name.clone(), Numbers::of(view))).collect()
}

fn write(path: &Path, tensors: &Tensors) {
    let bytes: Vec<(&String, &Numbers, Vec<u8>)> = tensors
        .iter()
        .map(|(name, numbers)| (name, numbers, numbers.values.iter().flat_map(|value| value.to_le_bytes()).collect()))
        .collect();
    let views = bytes.iter().map(|(name, numbers, bytes)| {
        (name.as_str(), TensorView::new(Dtype::F32, numbers.shape.clone(), bytes).expect("as many bytes"))
    });
    std::fs::write(path, serialize(views, None).expect("small tensors")).expect("a writable folder");
}

/// What goes into a layer: leaves of the graph, by their names in the file.
pub struct Inputs {
    stored: Tensors,
    leaves: BTreeMap<String, Burn<1>>,
    device: Device,
}

impl Inputs {
    fn new(stored: Tensors, device: &Device) -> Self {
        let inputs = stored.iter().filter(|(name, numbers)| !name.contains('/') && !numbers.whole);
        let leaves = inputs
            .map(|(name, numbers)| match stored.contains_key(&format!("grad/{name}")) {
                true => (name.clone(), numbers.flat(device).require_grad()),
                false => (name.clone(), numbers.flat(device)),
            })
            .collect();
        Self { stored, leaves, device: device.clone() }
    }

    /// The input of this name.
    pub fn typed<S: StaticShape + Ranked>(&self, name: &str) -> Tensor<S> {
        assert_eq!(S::sizes().as_ref(), self.stored[name].shape, "the shape of `{name}` in the file");
        let leaf = self.leaves[name].clone();
        Tensor::try_from_burn(S::Float::reshaped(leaf, S::sizes().as_ref())).expect("the shape was compared")
    }

    /// The whole numbers of this name.
    pub fn whole<S: StaticShape + Ranked>(&self, name: &str) -> Tensor<S, Int> {
        let numbers = &self.stored[name];
        assert_eq!(S::sizes().as_ref(), numbers.shape, "the shape of `{name}` in the file");
        let values: Vec<i64> = numbers.values.iter().map(|value| *value as i64).collect();
        let data = TensorData::new(values, numbers.shape.clone());
        Tensor::try_from_burn(S::Int::from_data(data, &self.device)).expect("the shape was compared")
    }

    /// The labels of this name.
    pub fn labels<N: Dim, const CLASSES: usize>(&self, name: &str) -> Labels<N, CLASSES> {
        let classes: Vec<usize> = self.stored[name].values.iter().map(|value| *value as usize).collect();
        Labels::try_from_slice(&classes, &self.device).expect("labels of that many classes")
    }
}

/// The cases of one file, as `tests/golden/layers.py` wrote them.
pub struct Family(Tensors);

impl Family {
    /// From the bytes of the file.
    pub fn new(bytes: &[u8]) -> Self {
        Self(read(bytes))
    }

    /// The tensors of one case under this prefix, without it.
    fn under(&self, prefix: &str) -> Tensors {
        let ours = self.0.iter().filter_map(|(name, numbers)| Some((name.strip_prefix(prefix)?, numbers)));
        ours.map(|(name, numbers)| (name.to_owned(), numbers.clone())).collect()
    }

    /// Panics unless the cases of the file are those of these lists.
    #[track_caller]
    pub fn assert_cases(&self, lists: &[&[&str]]) {
        let lines: BTreeSet<&str> = lists.iter().copied().flatten().copied().collect();
        let cases: BTreeSet<&str> = self.0.keys().filter_map(|key| key.split('/').next()).collect();
        let (untested, unknown): (Vec<_>, Vec<_>) =
            (cases.difference(&lines).collect(), lines.difference(&cases).collect());
        assert!(untested.is_empty(), "cases of the file without a line here: {untested:?}");
        assert!(unknown.is_empty(), "lines without a case in the file: {unknown:?}");
    }

    /// Compares a layer with PyTorch's in one case, forward and backward, on every backend asked for.
    #[track_caller]
    pub fn check<M: Module, S: Ranked>(
        &self,
        case: &str,
        on: On,
        layer: impl Fn(&Device) -> M,
        forward: impl Fn(&M, &Inputs) -> Tensor<S>,
    ) {
        let stored = self.under(&format!("{case}/"));
        let wanted: Tensors = stored.iter().filter(|(name, _)| is_result(name)).map(owned).collect();
        let mut faults = Vec::new();
        for (backend, device) in DEVICES.iter() {
            let cpu = ["flex", "ndarray"].contains(backend);
            if !cpu && on == On::Cpu {
                continue;
            }
            let device = device.clone().autodiff();
            let found = catch_unwind(AssertUnwindSafe(|| {
                let layer = loaded(layer(&device), &self.under(&format!("{case}/param/")));
                let inputs = Inputs::new(stored.clone(), &device);
                results(&layer, forward(&layer, &inputs), inputs)
            }));
            let tolerance = if cpu { ON_CPU } else { ON_GPU };
            match found {
                Ok(found) => {
                    faults.extend(differences(&found, &wanted, tolerance).map(|fault| format!("{backend}: {fault}")))
                }
                Err(_) => faults.push(format!("{backend}: it panicked, see above")),
            }
        }
        assert!(faults.is_empty(), "{case} differs from PyTorch's\n{}", faults.join("\n"));
    }
}

fn owned((name, numbers): (&String, &Numbers)) -> (String, Numbers) {
    (name.clone(), numbers.clone())
}

/// What a layer gives, and not what it is given.
fn is_result(name: &str) -> bool {
    name == "output" || name.starts_with("grad/") || name.starts_with("after/")
}

/// The layer with these parameters, which go through a file.
fn loaded<M: Module>(layer: M, parameters: &Tensors) -> M {
    if parameters.is_empty() {
        assert_eq!(fingerprint(&layer).names(), [""; 0], "parameters that the file does not have");
        return layer;
    }
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("parameters.safetensors");
    write(&path, parameters);
    load(layer, &path).unwrap_or_else(|error| panic!("{error}"))
}

/// All parameters of a network under their names in a file.
fn saved<M: Module>(layer: &M) -> Tensors {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("parameters.safetensors");
    save(layer, &path).unwrap_or_else(|error| panic!("{error}"));
    read(&std::fs::read(&path).expect("what was just written"))
}

/// The output, the gradients of the inputs and of the parameters, and what the step left of the parameters.
fn results<M: Module, S: Ranked>(layer: &M, output: Tensor<S>, inputs: Inputs) -> Tensors {
    let output = output.into_burn();
    let mut found = Tensors::from([("output".to_owned(), Numbers::of_tensor(&output))]);
    let cotangent = inputs.stored["cotangent"].flat(&inputs.device);
    let gradients = (output.reshape_into::<Burn<1>>(&[cotangent.dims()[0]]) * cotangent).sum().backward();
    for (name, leaf) in &inputs.leaves {
        if let Some(gradient) = leaf.grad(&gradients) {
            let gradient = Numbers { shape: inputs.stored[name].shape.clone(), ..Numbers::of_tensor(&gradient) };
            found.insert(format!("grad/{name}"), gradient);
        }
    }
    if fingerprint(layer).is_empty() {
        return found;
    }
    let after = saved(layer).into_iter().map(|(name, numbers)| (format!("after/{name}"), numbers));
    found.extend(after);
    let gradients = GradientsParams::from_grads(gradients, layer);
    let of_parameters = saved(&layer.clone().map(&mut ByGradient(gradients))).into_iter();
    let trained = of_parameters.filter(|(_, numbers)| !numbers.values.iter().all(|value| value.is_nan()));
    found.extend(trained.map(|(name, numbers)| (format!("grad/{name}"), numbers)));
    found
}

/// Puts each parameter's gradient in its place, so that saving gives it PyTorch's name and layout; what has none
/// becomes no number.
struct ByGradient(GradientsParams);

impl ModuleMapper for ByGradient {
    fn map_float<const D: usize>(&mut self, parameter: Param<Burn<D>>) -> Param<Burn<D>> {
        let id = parameter.id;
        let gradient = self.0.remove::<D>(id);
        Param::initialized(id, gradient.unwrap_or_else(|| parameter.val().without_autodiff() * f32::NAN))
    }
}

/// A sentence for each tensor that is not what it should be.
fn differences(found: &Tensors, wanted: &Tensors, tolerance: f32) -> impl Iterator<Item = String> {
    let missing = |name: &&String| !found.contains_key(*name);
    let missing = wanted.keys().filter(missing).map(|name| format!("there is no {name}"));
    let extra = |name: &&String| !wanted.contains_key(*name) && !name.starts_with("after/");
    let extra = found.keys().filter(extra).map(|name| format!("PyTorch has no {name}"));
    let both = wanted.iter().filter_map(|(name, wanted)| Some((name, found.get(name)?, wanted)));
    let unequal =
        both.filter_map(|(name, found, wanted)| Some(format!("{name} {}", difference(found, wanted, tolerance)?)));
    missing.chain(extra).chain(unequal).collect::<Vec<_>>().into_iter()
}

/// What is wrong with a tensor, if something is.
fn difference(found: &Numbers, wanted: &Numbers, tolerance: f32) -> Option<String> {
    if found.shape != wanted.shape {
        return Some(format!("has the shape {:?}, and should have {:?}", found.shape, wanted.shape));
    }
    let scale = wanted.values.iter().fold(SMALL, |largest, number| largest.max(number.abs()));
    let off = |position: usize| match (found.values[position] - wanted.values[position]).abs() / scale {
        share if share.is_nan() => f32::INFINITY,
        share => share,
    };
    let worst = (0..wanted.values.len()).max_by(|a, b| off(*a).total_cmp(&off(*b)))?;
    (off(worst) > tolerance).then(|| {
        let wrong = (0..wanted.values.len()).filter(|position| off(*position) > tolerance).count();
        format!(
            "is off by {:.1e} of its largest number: number {worst} is {}, and should be {}; {wrong} of {} are off by more than {tolerance:e}",
            off(worst),
            found.values[worst],
            wanted.values[worst],
            wanted.values.len()
        )
    })
}
