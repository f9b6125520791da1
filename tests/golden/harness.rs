//! A case of a file: the layer loaded with its parameters, run on its inputs, compared with what PyTorch gave.
use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{Device, Gradients, Int, Tensor as Burn, TensorData},
};
use kiln_nn::{CheckpointError, fingerprint, load, save};
use kiln_tensor::{Dim, Labels, Partial, Ranked, Raw, StaticShape, Tensor};
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

    fn of_tensor(flat: &Burn<1>) -> Self {
        Self { shape: flat.dims().to_vec(), values: flat.to_data().iter::<f32>().collect(), whole: false }
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

    fn classes(&self, name: &str) -> Vec<usize> {
        self.stored[name].values.iter().map(|value| *value as usize).collect()
    }

    /// The labels of this name.
    pub fn labels<N: Dim, const CLASSES: usize>(&self, name: &str) -> Labels<N, CLASSES> {
        Labels::try_from_slice(&self.classes(name), &self.device).expect("labels of that many classes")
    }

    /// The labels of this name, without those that are `ignored`.
    pub fn some_labels<N: Dim, const CLASSES: usize>(&self, name: &str, ignored: usize) -> Labels<N, CLASSES, Partial> {
        Labels::try_ignoring(ignored, &self.classes(name), &self.device).expect("labels of that many classes")
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
        self.compare(case, on, &|file, inputs| {
            let layer = loaded(layer(&inputs.device), file);
            let (found, gradients) = results(Flat::of(forward(&layer, inputs)), inputs);
            match file {
                Some(_) => with_parameters(found, saved(&layer), saved(&layer.map(&mut ByGradient(&gradients)))),
                None => found,
            }
        });
    }

    /// As [`check`](Self::check), of a function that has no parameters.
    #[track_caller]
    pub fn check_function<S: Ranked>(&self, case: &str, on: On, function: impl Fn(&Inputs) -> Tensor<S>) {
        self.compare(case, on, &|_, inputs| results(Flat::of(function(inputs)), inputs).0);
    }

    /// Compares what is made of a layer and its inputs, forward only.
    #[track_caller]
    pub fn check_output<M: Module, S: Ranked>(
        &self,
        case: &str,
        layer: impl Fn(&Device) -> M,
        function: impl Fn(M, &Inputs) -> Tensor<S>,
    ) {
        self.compare(case, On::Cpu, &|file, inputs| {
            let output = Flat::of(function(loaded(layer(&inputs.device), file), inputs));
            let numbers = Numbers { shape: output.shape, ..Numbers::of_tensor(&output.numbers) };
            Tensors::from([("output".to_owned(), numbers)])
        });
    }

    /// Compares what a case gives with its parameters, in a file if it has some, and inputs. All but the layer itself is
    /// compiled once.
    #[track_caller]
    fn compare(&self, case: &str, on: On, run: &dyn Fn(Option<&Path>, &Inputs) -> Tensors) {
        let stored = self.under(&format!("{case}/"));
        let wanted: Tensors = stored.iter().filter(|(name, _)| is_result(name)).map(owned).collect();
        let parameters = self.under(&format!("{case}/param/"));
        let folder = tempfile::tempdir().expect("a folder for a while");
        let file = folder.path().join("parameters.safetensors");
        write(&file, &parameters);
        let file = (!parameters.is_empty()).then_some(file.as_path());
        let mut faults = Vec::new();
        for (backend, device) in DEVICES.iter() {
            let cpu = ["flex", "ndarray"].contains(backend);
            if !cpu && on == On::Cpu {
                continue;
            }
            let device = device.clone().autodiff();
            let found = catch_unwind(AssertUnwindSafe(|| run(file, &Inputs::new(stored.clone(), &device))));
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

/// A result of any shape, its numbers in a row.
struct Flat {
    shape: Vec<usize>,
    numbers: Burn<1>,
}

impl Flat {
    fn of<S: Ranked>(result: Tensor<S>) -> Self {
        let shape = result.dims().as_ref().to_vec();
        let count = shape.iter().product();
        Self { shape, numbers: result.into_burn().reshape_into(&[count]) }
    }
}

fn owned((name, numbers): (&String, &Numbers)) -> (String, Numbers) {
    (name.clone(), numbers.clone())
}

/// What a layer gives, and not what it is given.
fn is_result(name: &str) -> bool {
    name == "output" || name.starts_with("grad/") || name.starts_with("after/")
}

/// A layer with the parameters of a file, if it has some.
fn loaded<M: Module>(layer: M, file: Option<&Path>) -> M {
    match file {
        Some(file) => load(layer, file).unwrap_or_else(refused),
        None => without_parameters(layer),
    }
}

/// A layer of which the file has no parameters.
fn without_parameters<M: Module>(layer: M) -> M {
    assert_eq!(fingerprint(&layer).names(), [""; 0], "parameters that the file does not have");
    layer
}

fn refused<M>(error: CheckpointError) -> M {
    panic!("{error}")
}

/// All parameters of a network under their names in a file.
fn saved<M: Module>(layer: &M) -> Tensors {
    through_file(&|path| save(layer, path))
}

fn through_file(save: &dyn Fn(&Path) -> Result<(), CheckpointError>) -> Tensors {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("parameters.safetensors");
    save(&path).unwrap_or_else(refused);
    read(&std::fs::read(&path).expect("what was just written"))
}

/// The output and the gradients of the inputs; and all gradients, as burn holds them.
fn results(output: Flat, inputs: &Inputs) -> (Tensors, Gradients) {
    let numbers = Numbers { shape: output.shape, ..Numbers::of_tensor(&output.numbers) };
    let mut found = Tensors::from([("output".to_owned(), numbers)]);
    let cotangent = inputs.stored["cotangent"].flat(&inputs.device);
    let gradients = (output.numbers * cotangent).sum().backward();
    for (name, leaf) in &inputs.leaves {
        if let Some(gradient) = leaf.grad(&gradients) {
            let gradient = Numbers { shape: inputs.stored[name].shape.clone(), ..Numbers::of_tensor(&gradient) };
            found.insert(format!("grad/{name}"), gradient);
        }
    }
    (found, gradients)
}

/// With what the step left of the parameters, and with their gradients.
fn with_parameters(mut found: Tensors, after: Tensors, gradients: Tensors) -> Tensors {
    found.extend(after.into_iter().map(|(name, numbers)| (format!("after/{name}"), numbers)));
    let trained = gradients.into_iter().filter(|(_, numbers)| !numbers.values.iter().all(|value| value.is_nan()));
    found.extend(trained.map(|(name, numbers)| (format!("grad/{name}"), numbers)));
    found
}

/// Puts each parameter's gradient in its place, so that saving gives it PyTorch's name and layout; what has none
/// becomes no number.
struct ByGradient<'a>(&'a Gradients);

impl ModuleMapper for ByGradient<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Burn<D>>) -> Param<Burn<D>> {
        let value = parameter.val();
        let gradient = value.grad(self.0);
        Param::initialized(parameter.id, gradient.unwrap_or_else(|| value.without_autodiff() * f32::NAN))
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
