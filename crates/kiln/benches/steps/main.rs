//! One side of `cargo xtask bench`: steps of one network, in turns.
//!
//! Command: `steps NETWORK KIND WAY BATCH`, then numbers of steps on standard input: see [`gate::Gate`]. The network is
//! `cnn`, `mlp`, `resnet18` or `mobilenetv2`; its kind `typed`, `untyped`, or `pair`, which takes every turn with both, and
//! `pair-turned`, where the one without types is made first;
//! the way `learner`, `loop` or `inference`.
#![allow(clippy::print_stderr, reason = "a program that reports on a terminal")]

mod gate;
mod learner;
mod resnet18;
mod subject;
mod untyped;
mod usage;

use std::process::ExitCode;
use std::time::Instant;

use burn::module::{ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use kiln::vision::{Cnn, Mlp, MobileNetV2};

use crate::gate::{Gate, asked, say};
use crate::resnet18::ResNet18;
use crate::subject::{Fed, Subject, adam, train};

/// Something that is done over and over.
type Step = Box<dyn FnMut()>;

/// What the command line asks for.
struct Asked {
    kind: String,
    way: String,
    samples: usize,
}

impl Asked {
    /// Does it, by the step of the network with types and that of the one without.
    fn run(&self, typed: impl FnOnce(usize) -> Step, untyped: impl FnOnce(usize) -> Step) -> Result<(), String> {
        match self.kind.as_str() {
            "typed" => alone(typed(self.samples)),
            "untyped" => alone(untyped(self.samples)),
            "pair" => pairs(typed(self.samples), untyped(self.samples)),
            "pair-turned" => {
                let untyped = untyped(self.samples);
                pairs(typed(self.samples), untyped);
            }
            kind => return Err(format!("there is no kind `{kind}`")),
        }
        Ok(())
    }

    fn with<T: Subject, U: Subject, const C: usize, const SIDE: usize, const K: usize>(&self) -> Result<(), String> {
        match self.way.as_str() {
            "learner" => {
                learner::train::<T, C, SIDE, K>(self.samples, &Device::flex()).map_err(|error| error.to_string())
            }
            "loop" => self.run(trained::<T>, trained::<U>),
            _ => self.inferred::<T, U>(),
        }
    }

    fn inferred<T: Subject, U: Subject>(&self) -> Result<(), String> {
        match self.way.as_str() {
            "inference" => self.run(used::<T>, used::<U>),
            way => Err(format!("there is no way `{way}` for this network")),
        }
    }
}

/// A network whose weights are there: burn draws them when they are first asked for.
fn present<S: Subject>(device: &Device) -> S {
    struct Asked;
    impl ModuleVisitor for Asked {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            let _ = parameter.val();
        }
    }
    let network = S::init(device);
    network.visit(&mut Asked);
    network
}

/// A training step of a loop that is written by hand.
fn trained<S: Subject>(samples: usize) -> Step {
    let device = Device::flex().autodiff();
    let (batch, mut optimiser) = (Fed::<S>::new(samples, &device), adam());
    let mut network = Some(present::<S>(&device));
    Box::new(move || network = network.take().map(|network| train(network, &batch, &mut optimiser)))
}

/// The scores of a batch.
fn used<S: Subject>(samples: usize) -> Step {
    let device = Device::flex();
    let (batch, network) = (Fed::<S>::new(samples, &device), present::<S>(&device));
    Box::new(move || drop(S::raw(network.forward(batch.images.clone())).into_data()))
}

fn alone(mut step: Step) {
    let mut gate = Gate::default();
    while gate.step() {
        step();
    }
}

/// Steps of two in turns, so that what else the machine does meets both alike; who is first changes from step to step. A
/// line answers with the seconds of the median step of each, times their number.
fn pairs(mut typed: Step, mut untyped: Step) {
    let timed = |step: &mut Step| {
        let began = Instant::now();
        step();
        began.elapsed().as_secs_f64()
    };
    say("ready");
    while let Some(steps) = asked() {
        let (mut with, mut without) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
        for step in 0..steps {
            if step % 2 == 0 {
                with.push(timed(&mut typed));
                without.push(timed(&mut untyped));
            } else {
                without.push(timed(&mut untyped));
                with.push(timed(&mut typed));
            }
        }
        let [with, without] = [with, without].map(|seconds| median(seconds) * steps as f64);
        say(&format!("{with} {without}"));
    }
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    (seconds[middle] + seconds[(seconds.len() - 1) / 2]) / 2.0
}

fn run() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.is_empty() {
        // As `cargo bench` starts it.
        eprintln!("`cargo xtask bench` runs this.");
        return Ok(());
    }
    let [network, kind, way, samples] = words.as_slice() else {
        return Err(format!("NETWORK KIND WAY BATCH are asked for, and {} words are given", words.len()));
    };
    let samples = samples.parse().map_err(|_| format!("`{samples}` is no number of samples"))?;
    let asked = Asked { kind: kind.clone(), way: way.clone(), samples };
    match network.as_str() {
        "cnn" => asked.with::<Cnn<10>, untyped::Cnn, 1, 28, 10>(),
        "mlp" => asked.with::<Mlp<10>, untyped::Mlp, 1, 28, 10>(),
        "resnet18" => asked.with::<ResNet18, untyped::ResNet18, 3, 32, 10>(),
        "mobilenetv2" => asked.inferred::<MobileNetV2<1000>, untyped::MobileNetV2>(),
        network => Err(format!("there is no network `{network}`")),
    }
}

fn main() -> ExitCode {
    kiln::threads::join();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
    }
}
