//! Types cost nothing: a typed network asks for the same operations as one on burn's own tensors, and learns the same.
//!
//! burn records no backward pass, which follows from the forward pass: so what was learnt is compared to the bit.
//! The networks are those that `cargo xtask bench` times against each other.
#[path = "../crates/kiln/benches/steps/mnist.rs"]
mod mnist;
#[path = "../crates/kiln/benches/steps/resnet18.rs"]
mod resnet18;
#[path = "../crates/kiln/benches/steps/subject.rs"]
mod subject;
#[path = "../crates/kiln/benches/steps/untyped/mod.rs"]
mod untyped;

use std::any::Any;
use std::collections::{HashMap, VecDeque};

use burn::module::{ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor as Raw};
use kiln::vision::{Cnn, Mlp, MobileNetV2};

use crate::mnist::Mnist;
use crate::resnet18::ResNet18;
use crate::subject::{Fed, Subject, adam, loss, train};

/// The numbers of a network, in the order in which it holds them.
#[derive(Default)]
struct Numbers(VecDeque<Box<dyn Any>>);

impl ModuleVisitor for Numbers {
    fn visit_float<const D: usize>(&mut self, param: &Param<Raw<D>>) {
        self.0.push_back(Box::new(param.val()));
    }
}

impl ModuleMapper for Numbers {
    fn map_float<const D: usize>(&mut self, param: Param<Raw<D>>) -> Param<Raw<D>> {
        let number = self.0.pop_front().expect("as many parameters").downcast::<Raw<D>>().expect("of the same rank");
        assert_eq!(number.shape(), param.lazy_shape());
        Param::initialized(param.id, *number)
    }
}

/// `network` with the numbers of `other`.
fn given<A: Subject, B: Subject>(network: A, other: &B) -> A {
    let mut numbers = Numbers::default();
    other.visit(&mut numbers);
    let network = network.map(&mut numbers);
    assert!(numbers.0.is_empty(), "the typed network has {} parameters more", numbers.0.len());
    network
}

/// What lies between what is recorded to make a network and what is recorded of its step.
const MARK: usize = 54_321;

/// The operations that a step of the network asks for. Tensors are numbered as they appear.
fn recorded<S: Subject>(init: impl FnOnce(&Device) -> S, step: impl FnOnce(S, &Device)) -> Vec<String> {
    let device = Device::capture();
    let captured = device.capture_scope(|scope| {
        let network = init(&device);
        let _mark = Raw::<1>::zeros([MARK], &device);
        step(network, &device);
        scope.complete([], [])
    });
    let operations = captured.expect("the scope is closed").graph.operations;
    let lines: Vec<String> = operations.iter().map(|operation| format!("{operation:?}")).collect();
    let mark = lines.iter().position(|line| line.contains(&MARK.to_string())).expect("the mark");
    let mut names = HashMap::new();
    lines[mark + 1..].iter().map(|line| renamed(line, &mut names)).collect()
}

/// The line with each tensor's number replaced by how many appeared before it.
fn renamed(line: &str, names: &mut HashMap<String, usize>) -> String {
    const TENSOR: &str = "TensorId { value: ";
    let mut parts = line.split(TENSOR);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(' ').expect("a number ends with a space");
        let next = names.len();
        let name = names.entry(number.to_owned()).or_insert(next);
        renamed += &format!("#{name} {rest}");
    }
    renamed
}

fn used<S: Subject>(network: S, device: &Device) {
    let _scores = S::raw(network.forward(Fed::<S>::new(1, device).images));
}

fn lost<S: Subject>(network: S, device: &Device) {
    let _loss = loss(&network, &Fed::new(2, &device.clone().autodiff()));
}

/// A network with types, and the one without types that was given its numbers.
fn alike(typed: &[String], untyped: &[String]) {
    for (step, (with, without)) in typed.iter().zip(untyped).enumerate() {
        assert_eq!(with, without, "operation {step} differs");
    }
    assert_eq!(typed.len(), untyped.len());
    assert!(!typed.is_empty(), "nothing was recorded");
}

/// Parameters are drawn when they are first looked at.
fn drawn<S: Subject>(device: &Device) -> S {
    let network = S::init(device);
    network.visit(&mut Numbers::default());
    network
}

fn used_alike<T: Subject, U: Subject>() {
    let untyped = |device: &Device| given(U::init(device), &drawn::<T>(device));
    alike(&recorded(drawn::<T>, used::<T>), &recorded(untyped, used::<U>));
}

fn trained_alike<T: Subject, U: Subject>() {
    let typed = |device: &Device| drawn::<T>(&device.clone().autodiff());
    let untyped = |device: &Device| given(U::init(&device.clone().autodiff()), &typed(device));
    alike(&recorded(typed, lost::<T>), &recorded(untyped, lost::<U>));

    let device = Device::flex().autodiff();
    let typed = drawn::<T>(&device);
    let untyped = given(U::init(&device), &typed);
    assert_eq!(learnt(typed, &device), learnt(untyped, &device));
}

/// All numbers of the network after two steps.
fn learnt<S: Subject>(mut network: S, device: &Device) -> Vec<Vec<f32>> {
    device.seed(1);
    let (batch, mut optimiser) = (Fed::new(2, device), adam());
    for _ in 0..2 {
        network = train(network, &batch, &mut optimiser);
    }
    let mut all = All::default();
    network.visit(&mut all);
    all.0
}

#[derive(Default)]
struct All(Vec<Vec<f32>>);

impl ModuleVisitor for All {
    fn visit_float<const D: usize>(&mut self, param: &Param<Raw<D>>) {
        self.0.push(param.val().try_into_vec_as::<f32>().expect("numbers"));
    }
}

#[test]
fn networks_that_are_used() {
    used_alike::<Cnn<10>, untyped::Cnn>();
    used_alike::<Mlp<10>, untyped::Mlp>();
    used_alike::<Mnist, untyped::Mnist>();
    used_alike::<ResNet18, untyped::ResNet18>();
    used_alike::<MobileNetV2<1000>, untyped::MobileNetV2>();
}

#[test]
fn networks_that_are_trained() {
    trained_alike::<Cnn<10>, untyped::Cnn>();
    trained_alike::<Mlp<10>, untyped::Mlp>();
    trained_alike::<Mnist, untyped::Mnist>();
    trained_alike::<ResNet18, untyped::ResNet18>();
}
