//! The ideas of deep learning, each in a picture that the code itself makes and a number that makes the point.
//!
//! Data: what each idea needs, in its own file; handwritten digits are those inside the program.
//! Command: `cargo run --release --example concepts -- all --out DIR`, or the name of one idea in place of `all`
//! Expected: a line for each idea, its pictures in DIR, with `all` also the page `concepts.html`; the status is 1 if a
//! number does not show what it should.

mod activations;
mod chain;
mod descent;
mod digits;
mod edges;
mod field;
mod hebb;
mod linear;
mod norms;
mod overfit;
mod page;
mod panel;
mod pooling;
mod ramp;
mod stride;
mod vanishing;
mod xor;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use kiln::prelude::Device;

use crate::panel::Panel;

/// What keeps an idea from being shown.
type Mishap = Box<dyn std::error::Error>;

/// What an idea comes to.
struct Finding {
    /// What there is to be seen.
    panels: Vec<Panel>,
    /// The number that makes the point, in a sentence.
    says: String,
    /// Whether it does make it.
    holds: bool,
}

/// An idea: its name, its title, what it is about, and what shows it.
struct Idea {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    show: fn(&Device) -> Result<Finding, Mishap>,
}

const IDEAS: [Idea; 13] = [
    hebb::IDEA,
    xor::IDEA,
    linear::IDEA,
    descent::IDEA,
    chain::IDEA,
    activations::IDEA,
    vanishing::IDEA,
    edges::IDEA,
    pooling::IDEA,
    stride::IDEA,
    field::IDEA,
    norms::IDEA,
    overfit::IDEA,
];

/// The ideas of deep learning, each in a picture and a number
#[derive(Parser)]
#[command(after_help = "Exit codes: 0 done; 1 a number does not show what it should; 2 an error, in one sentence.")]
struct Arguments {
    /// The idea to show, or `all`
    #[arg(value_parser = named)]
    idea: String,
    /// Folder for the pictures
    #[arg(long, value_name = "DIR", default_value = "runs/concepts")]
    out: PathBuf,
}

fn named(text: &str) -> Result<String, String> {
    let names: Vec<&str> = IDEAS.iter().map(|idea| idea.name).collect();
    match text == "all" || names.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(format!("there are all, {}", names.join(", "))),
    }
}

/// Shows the ideas that are asked for, and says whether all of them hold.
fn show(arguments: &Arguments) -> Result<bool, Mishap> {
    let device = kiln::device("flex")?;
    let unwritable =
        |path: &Path, error: io::Error| format!("cannot write `{}`: {error}; choose another --out", path.display());
    fs::create_dir_all(&arguments.out).map_err(|error| unwritable(&arguments.out, error))?;
    let mut findings = Vec::new();
    for idea in IDEAS.iter().filter(|idea| arguments.idea == "all" || idea.name == arguments.idea) {
        // Each starts from the same numbers, alone or among all.
        device.seed(1);
        let finding = (idea.show)(&device)?;
        let path = arguments.out.join(idea.name).with_extension("svg");
        write(&path, &panel::sheet(&finding.panels)?).map_err(|error| unwritable(&path, error))?;
        let verdict = if finding.holds { "" } else { " This is not what was to be shown." };
        writeln!(io::stdout(), "{}: {}{verdict}", idea.name, finding.says)?;
        findings.push((idea, finding));
    }
    if arguments.idea == "all" {
        let path = arguments.out.join("concepts.html");
        page::of(&findings)?.write(&path).map_err(|error| unwritable(&path, error))?;
    }
    Ok(findings.iter().all(|(_, finding)| finding.holds))
}

/// Writes a file beside `path` and renames it into place.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_added_extension(format!("{}.part", std::process::id()));
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).inspect_err(|_| drop(fs::remove_file(&beside)))
}

fn main() -> ExitCode {
    kiln::threads::join();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) if !help.use_stderr() => {
            let _ = write!(io::stdout(), "{help}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let words: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            return failed(&format!("{}; --help says what there is", words.join(" ")));
        }
    };
    match show(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(mishap) => failed(&format!("error: {mishap}")),
    }
}

fn failed(sentence: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{sentence}");
    ExitCode::from(2)
}
