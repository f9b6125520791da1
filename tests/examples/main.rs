//! The examples of the four tasks as a user runs them: on data in every form, from weights, and shown pictures.
#![allow(clippy::unwrap_used, missing_docs)]

mod data;
mod predicting;
mod sources;
mod weights;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// An example that cargo has built beside this test.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().expect("a test has a path");
    let path = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").join("examples").join(name);
    assert!(path.exists(), "build the examples first: cargo build --examples ({})", path.display());
    let mut command = Command::new(path);
    command.env_remove("KILN_DEVICE").stdin(Stdio::null());
    command
}

/// What an example says with these arguments, its files in `out`.
fn run(name: &str, out: &Path, arguments: &[&str]) -> Output {
    example(name).arg("--out").arg(out).args(arguments).output().expect("the example runs")
}

/// The same for one epoch of few samples in few steps.
fn train(name: &str, out: &Path, arguments: &[&str]) -> Output {
    let quick = ["--epochs", "1", "--limit", "8", "--batch-size", "4"];
    run(name, out, &[&quick, arguments].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What standard output says of a run that was done.
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The one sentence of a run that could not be done.
fn refused(output: &Output) -> String {
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    said
}

/// A folder of the files that readers are tested with.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/tests/fixtures").join(name)
}
