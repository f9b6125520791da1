//! The program behind `cargo xtask shapes`: the table of a reference network, and its computational graph.
//!
//! Command: `cargo xtask shapes resnet18 --html resnet18.html`
//! Expected: a row for each layer; nothing is calculated, whatever the size of the network.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

#[path = "../../../xtask/src/network.rs"]
mod network;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use kiln::nn::{Giver, NetworkGraph, TraceInput, trace_graph};
use kiln::prelude::*;
use kiln::report::{Page, PageTable, Wire, Wiring};
use kiln::vision::{Cnn, LeNet5, Mlp, MobileNetV2, ResNet18, ResNet34, ResNet50, UNet, Vgg11};

use crate::network::{Network, Shapes};

#[derive(Parser)]
#[command(bin_name = "cargo xtask shapes")]
struct Arguments {
    #[command(flatten)]
    shapes: Shapes,
}

/// Pictures as networks for ImageNet are given them.
type Picture = Tensor![Batch, 3, 224, 224];

fn graph(network: Network, device: &Device) -> Result<NetworkGraph, TraceError> {
    match network {
        Network::Mlp => of(Mlp::<10>::init(device), |net, x: Tensor![Batch, 784]| net.forward(x)),
        Network::LeNet5 => of(LeNet5::<10>::init(device), |net, x: Tensor![Batch, 1, 32, 32]| net.forward(x)),
        Network::Cnn => of(Cnn::<10>::init(device), |net, x: Tensor![Batch, 1, 28, 28]| net.forward(x)),
        Network::Vgg11 => of(Vgg11::<1000>::init(device), |net, x: Picture| net.forward(x)),
        Network::ResNet18 => of(ResNet18::<1000>::init(device), |net, x: Picture| net.forward(x)),
        Network::ResNet34 => of(ResNet34::<1000>::init(device), |net, x: Picture| net.forward(x)),
        Network::ResNet50 => of(ResNet50::<1000>::init(device), |net, x: Picture| net.forward(x)),
        Network::MobileNetV2 => of(MobileNetV2::<1000>::init(device), |net, x: Picture| net.forward(x)),
        Network::UNet => of(UNet::<21>::init(device), |net, x: Tensor![Batch, 3, 256, 256]| net.forward(x)),
    }
}

fn of<M: Module, X: TraceInput, Y>(net: M, forward: impl FnOnce(&M, X) -> Y) -> Result<NetworkGraph, TraceError> {
    trace_graph(&net, forward)
}

/// What runs through the network.
fn forwards(graph: &NetworkGraph) -> Wiring {
    let mut wiring = Wiring::new("the computational graph, forwards");
    let input = wiring.add("input", "");
    let rows = boxes(&mut wiring, graph, |_| false);
    for wire in &graph.wires {
        let from = match wire.from {
            Giver::Input(_) => input,
            Giver::Row(row) => rows[row],
        };
        wiring.wires.push(Wire { from, to: rows[wire.to], label: shape(&wire.shape) });
    }
    wiring
}

/// The gradients that run back through it.
fn backwards(graph: &NetworkGraph) -> Wiring {
    let mut wiring = Wiring::new("the computational graph, backwards");
    let loss = wiring.add("loss", "");
    let receiving = graph.receiving();
    let rows = boxes(&mut wiring, graph, |row| graph.learnt[row].iter().any(|learnt| receiving.contains(&learnt.id)));
    for output in &graph.outputs {
        let sizes: Vec<usize> = graph.rows[*output].output.iter().map(|size| size.unwrap_or(1)).collect();
        wiring.wires.push(Wire { from: loss, to: rows[*output], label: shape(&sizes) });
    }
    for wire in graph.backward() {
        if let Giver::Row(to) = wire.from {
            wiring.wires.push(Wire { from: rows[wire.to], to: rows[to], label: shape(&wire.shape) });
        }
    }
    wiring
}

/// A box for each row that is used; gives their numbers.
fn boxes(wiring: &mut Wiring, graph: &NetworkGraph, receives: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut numbers = Vec::new();
    for (row, learnt) in graph.rows.iter().zip(&graph.learnt) {
        let (name, kind) = match row.name.is_empty() {
            true => (row.layer.clone(), String::new()),
            false => (row.name.clone(), row.layer.clone()),
        };
        let learns: Vec<&str> = learnt.iter().map(|learnt| learnt.name.as_str()).collect();
        numbers.push(match receives(numbers.len()) {
            true => wiring.add_marked(name, format!("gradients of {}", learns.join(", "))),
            false => wiring.add(name, kind),
        });
    }
    numbers
}

/// The first axis is the batch's, of any size.
fn shape(sizes: &[usize]) -> String {
    let rest = sizes.iter().skip(1).map(|size| format!(" x {size}"));
    ["N".to_string()].into_iter().chain(rest).collect()
}

fn page(title: &str, graph: &NetworkGraph) -> Page {
    let mut table = PageTable::new(Summary::HEADS);
    let mut cells = graph.summary().cells();
    let total = cells.pop().unwrap_or_default();
    cells.into_iter().for_each(|row| table.row(row));
    table.total(total);
    let about = "Output: the shape of what a layer gives, for one sample. Multiply-adds: the products that it sums up. \
                 Bytes: the memory of what it gives. Field: how many elements of the input one of its outputs sees along \
                 an axis; stride: how far on the next one's begins.";
    let forward = "Every layer and operation, with the shapes of the tensors that run from one to the next.";
    let backward = "The same walked in reverse, from the loss: over each wire runs the gradient of its tensor, of the same \
                    shape. Green: what has parameters that receive gradients.";
    Page::new(title)
        .with(table.section("Layers", about))
        .with(forwards(graph).section("Forwards", forward))
        .with(backwards(graph).section("Backwards", backward))
}

fn shapes(asked: &Shapes) -> Result<(), String> {
    let device = kiln::device(None).map_err(|error| error.to_string())?;
    let graph = graph(asked.network, &device).map_err(|error| error.to_string())?;
    println!("{}", graph.summary());
    let unwritable = |path: &Path, error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    if let Some(path) = &asked.html {
        page(&format!("{:?}", asked.network), &graph).write(path).map_err(|error| unwritable(path, error))?;
    }
    if let Some(path) = &asked.svg {
        let beside = path.with_added_extension("part");
        let written = fs::write(&beside, forwards(&graph).svg()).and_then(|()| fs::rename(&beside, path));
        written.map_err(|error| unwritable(path, error))?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let done = match Arguments::try_parse() {
        Ok(arguments) => shapes(&arguments.shapes),
        Err(error) if !error.use_stderr() => {
            print!("{error}");
            Ok(())
        }
        Err(error) => {
            // What is wrong, and behind it the names that there are.
            let told = error.to_string();
            let lines: Vec<&str> = told.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            Err(lines.join(" ").trim_start_matches("error: ").to_string())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
    }
}
