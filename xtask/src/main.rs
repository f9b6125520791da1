//! `cargo xtask`: the project's own commands.
//!
//! burn is never compiled into this program, so that its first answer on a fresh clone takes seconds: what needs a
//! network is built by cargo and run as a program of its own.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

mod artifacts;
mod bench;
mod case;
mod ci;
mod compiler;
mod concepts;
mod dataset;
mod diagnostic;
mod diff;
mod examples;
mod failure;
mod features;
mod fetch;
mod literal;
mod look;
mod mutant;
mod mutate;
mod network;
mod normalise;
mod outside;
mod parallel;
mod report;
mod scale;
mod shapes;
mod step;
mod ui;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Ci(ci::Ci),
    Ui(ui::Ui),
    Mutate(mutate::Mutate),
    Outside(outside::Outside),
    Examples(examples::Examples),
    Concepts(concepts::Concepts),
    Bench(bench::Bench),
    Scale(scale::Scale),
    Dataset(dataset::Dataset),
    Report(report::Report),
    Shapes(network::Shapes),
}

fn run(command: Command) -> Result<(), Failure> {
    let workspace = Workspace::here()?;
    match command {
        Command::Ci(ci) => ci.run(&workspace),
        Command::Ui(ui) => ui.run(&workspace),
        Command::Mutate(mutate) => mutate.run(&workspace),
        Command::Outside(outside) => outside.run(&workspace),
        Command::Examples(examples) => examples.run(&workspace),
        Command::Concepts(concepts) => concepts.run(&workspace),
        Command::Bench(bench) => bench.run(&workspace),
        Command::Scale(scale) => scale.run(&workspace),
        Command::Report(report) => report.run(),
        Command::Shapes(shapes) => shapes.run(&workspace),
        Command::Dataset(dataset) => dataset.run(&workspace, &mut std::io::stdout()),
    }
}

fn main() -> ExitCode {
    let done = match Arguments::try_parse() {
        Ok(arguments) => run(arguments.command),
        Err(error) if !error.use_stderr() => {
            print!("{error}");
            Ok(())
        }
        Err(error) => Err(Failure::usage(&error)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.status()
        }
    }
}
