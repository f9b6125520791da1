//! Checkpoints of every format: PyTorch's own files, files that lie, files that are changed, processes that are killed.
#![allow(missing_docs)]

mod changed;
mod forge;
mod formats;
mod hostile;
mod killed;
mod memory;
mod pytorch;

use kiln::prelude::*;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The network of `golden/checkpoints.py`.
type Net = Stack![Conv2d<1, 2, 3>, BatchNorm2d<2>, Relu, Flatten, Linear<8, 3>];

fn untrained() -> Net {
    Net::init(&kiln::device("flex").unwrap())
}

/// What the script wrote.
fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/checkpoints").join(name)
}

fn expected() -> serde_json::Value {
    serde_json::from_slice(&fs::read(golden("expected.json")).unwrap()).unwrap()
}

fn numbers(json: &serde_json::Value) -> Vec<f32> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

/// What the network says to the script's picture.
fn logits(net: &Net) -> Vec<f32> {
    let device = kiln::device("flex").unwrap();
    let picture = burn::tensor::Tensor::<1>::from_floats(numbers(&expected()["picture"]).as_slice(), &device);
    let picture: Tensor![1, 1, 4, 4] = Tensor::try_from_burn(picture.reshape([1, 1, 4, 4])).unwrap();
    picture.apply(net).to_vec()
}

/// The network of this file, which another has by its extension.
fn load_bytes(bytes: &[u8], extension: &str) -> Result<Net, CheckpointError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net").with_extension(extension);
    fs::write(&path, bytes).unwrap();
    load(untrained(), &path)
}

/// Why the file is refused: one sentence that names it.
#[track_caller]
fn refused(bytes: &[u8], extension: &str) -> String {
    said(load_bytes(bytes, extension).map(|_| ()))
}

#[track_caller]
fn said(result: Result<(), CheckpointError>) -> String {
    let error = result.expect_err("this file is not sound").to_string();
    assert!(!error.contains('\n') && error.len() < 900, "{error}");
    assert!(error.contains('`') && error.contains('/'), "it names the file: {error}");
    error
}
