//! Two ways to compute the same numbers, compared with each other and with finite differences.
use burn::{
    module::{Param, ParamId},
    tensor::{Device, Tensor as Burn, TensorData},
};
use kiln_tensor::{Ranked, Raw, StaticShape, Tensor};
use std::sync::LazyLock;

/// Against burn's own layer, and against the kernels of flex.
const AGAINST_BURN: f32 = 1e-5;
/// Against central differences.
const AGAINST_DIFFERENCES: f32 = 1e-2;
/// A GPU against flex.
const AGAINST_FLEX: f32 = 1e-4;

/// The backends a configuration is tried on.
#[derive(Clone, Copy, PartialEq)]
pub enum On {
    /// Those on the CPU.
    Cpu,
    /// GPUs as well.
    Every,
}

/// The devices of all backends that are compiled in, without autodiff. Looking for them takes a while.
static DEVICES: LazyLock<Vec<(&str, Device)>> = LazyLock::new(|| {
    let named = |name| kiln::device::named(name).unwrap_or_else(|error| panic!("{error}"));
    kiln::device::available().into_iter().map(|name| (name, named(name))).collect()
});

/// The devices of all backends that are compiled in, without autodiff.
pub fn devices() -> Vec<(&'static str, Device)> {
    DEVICES.clone()
}

/// Numbers between -1 and 1 that depend on `seed` alone, no two of them near each other while there are few.
pub fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let step = 0.618_034_f64;
    let start = (seed as f64 * 0.754_878).fract();
    (0..count).map(|i| ((start + step * (i + 1) as f64).fract() * 2.0 - 1.0) as f32).collect()
}

/// A leaf of the computation, reshaped to a typed tensor.
pub fn typed<S: StaticShape + Ranked>(leaf: &Burn<1>) -> Tensor<S> {
    Tensor::try_from_burn(S::Float::reshaped(leaf.clone(), S::sizes().as_ref()))
        .expect("the leaf has that many numbers")
}

/// A leaf of the computation, reshaped to burn's tensor.
pub fn raw<const D: usize>(leaf: &Burn<1>, sizes: [usize; D]) -> Burn<D> {
    leaf.clone().reshape(sizes)
}

/// A leaf of the computation as a parameter of a layer.
pub fn param<const D: usize>(leaf: &Burn<1>, sizes: [usize; D]) -> Param<Burn<D>> {
    Param::initialized(ParamId::new(), raw(leaf, sizes))
}

/// Some computation over flat leaves, with a flat result. What compares is compiled once, not for each.
pub type Compute<'a> = dyn Fn(&[Burn<1>]) -> Burn<1> + 'a;

/// The result of a computation and the gradient of each leaf, of the results' sum weighted by fixed numbers.
fn run(compute: &Compute<'_>, leaves: &[Vec<f32>], device: &Device) -> Vec<Vec<f32>> {
    let device = device.clone().autodiff();
    let leaves: Vec<_> = leaves.iter().map(|leaf| tensor(leaf, &device).require_grad()).collect();
    let result = compute(&leaves);
    let weights = tensor(&numbers(result.dims()[0], 77), &device);
    let gradients = (result.clone() * weights).sum().backward();
    let mut all = vec![host(result)];
    all.extend(leaves.iter().map(|leaf| host(leaf.grad(&gradients).expect("every leaf has a gradient"))));
    all
}

fn tensor(numbers: &[f32], device: &Device) -> Burn<1> {
    Burn::from_data(TensorData::new(numbers.to_vec(), [numbers.len()]), device)
}

/// To the host.
pub fn host<const D: usize>(tensor: Burn<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// Panics where two lists of numbers differ by more than `tolerance` of the largest.
#[track_caller]
pub fn assert_close(what: &str, ours: &[f32], theirs: &[f32], tolerance: f32) {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many numbers");
    let largest = theirs.iter().fold(1f32, |largest, number| largest.max(number.abs()));
    for (position, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance * largest, "{what}: number {position} is {a}, and should be {b}");
    }
}

/// Compares `ours` with `theirs`, result and gradients, and the gradients of `ours` with central differences along a
/// fixed direction of each leaf, on every CPU backend; what each CPU backend gives with what flex gives, which alone has
/// kernels of ours; and the same of each GPU, where asked.
#[track_caller]
pub fn compare(
    what: &str,
    on: On,
    sizes: &[usize],
    ours: impl Fn(&[Burn<1>]) -> Burn<1>,
    theirs: impl Fn(&[Burn<1>]) -> Burn<1>,
) {
    compare_both(what, on, sizes, &ours, &theirs);
}

#[track_caller]
fn compare_both(what: &str, on: On, sizes: &[usize], ours: &Compute<'_>, theirs: &Compute<'_>) {
    let leaves: Vec<_> = sizes.iter().zip(1..).map(|(&size, seed)| numbers(size, seed)).collect();
    let mut of_flex: Option<Vec<Vec<f32>>> = None;
    for (name, device) in devices() {
        let cpu = ["flex", "ndarray"].contains(&name);
        if !cpu && on == On::Cpu {
            continue;
        }
        let found = run(ours, &leaves, &device);
        if let Some(of_flex) = &of_flex {
            let tolerance = if cpu { AGAINST_BURN } else { AGAINST_FLEX };
            assert_parts_close(&format!("{what} on {name} against flex"), &found, of_flex, tolerance);
        }
        if cpu {
            assert_parts_close(&format!("{what} on {name}"), &found, &run(theirs, &leaves, &device), AGAINST_BURN);
            differences(&format!("{what} on {name}"), ours, &leaves, &found[1..], &device);
            of_flex.get_or_insert(found);
        }
    }
}

/// Compares the result, and the gradient of each leaf.
#[track_caller]
fn assert_parts_close(what: &str, found: &[Vec<f32>], wanted: &[Vec<f32>], tolerance: f32) {
    for (part, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let part = if part == 0 { "result".to_owned() } else { format!("gradient of leaf {}", part - 1) };
        assert_close(&format!("{what}: {part}"), found, wanted, tolerance);
    }
}

/// Compares gradients with central differences.
#[track_caller]
fn differences(what: &str, compute: &Compute<'_>, leaves: &[Vec<f32>], gradients: &[Vec<f32>], device: &Device) {
    const STEP: f32 = 1e-2;
    let total = |leaves: &[Vec<f32>]| -> f64 {
        let leaves: Vec<_> = leaves.iter().map(|leaf| tensor(leaf, device)).collect();
        let results = host(compute(&leaves));
        results
            .iter()
            .zip(numbers(results.len(), 77))
            .map(|(result, weight)| f64::from(*result) * f64::from(weight))
            .sum()
    };
    for (moved, gradient) in gradients.iter().enumerate() {
        let direction = numbers(gradient.len(), 1000 + moved as u64);
        let at = |step: f32| {
            let mut leaves = leaves.to_vec();
            leaves[moved].iter_mut().zip(&direction).for_each(|(number, d)| *number += step * d);
            total(&leaves)
        };
        let difference = ((at(STEP) - at(-STEP)) / f64::from(2.0 * STEP)) as f32;
        let slope: f32 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        let scale = gradient.iter().zip(&direction).map(|(g, d)| (g * d).abs()).sum::<f32>().max(1.0);
        assert!(
            (difference - slope).abs() <= AGAINST_DIFFERENCES * scale,
            "{what}: leaf {moved} has slope {slope}, and differences give {difference}"
        );
    }
}
