//! Networks trained on devices of other processes.

use std::path::Path;

use kiln::data::Digits;
use kiln::prelude::*;
use kiln::tensor::Device;
use kiln::train::{AdamConfig, OptimizerOn, Schedule, TrainError, Trained, Training, TrainingOptions};
use tempfile::tempdir;

use crate::host::{Host, done, ended, example, mlp, text};
use crate::plain::{Plain, apart, plain};

/// 50 steps of 12 samples.
pub fn trained(
    devices: &[Device],
    init: impl FnOnce(&Device) -> Plain,
    change: impl FnOnce(TrainingOptions) -> TrainingOptions,
) -> Result<Trained<Plain, Digits>, TrainError> {
    let folder = tempdir().unwrap();
    let splits = Digits::embedded().unwrap().limit(120);
    let options = TrainingOptions {
        epochs: 5,
        batch_size: 12,
        others: devices[1..].to_vec(),
        ..TrainingOptions::new(&devices[0], folder.path())
    };
    let training = Training::new(&splits.train, &splits.valid, change(options))?;
    training.fit(init, &AdamConfig::new(), Schedule::Cosine { peak: 0.003 })
}

#[test]
fn fifty_steps_on_two_hosts_end_where_those_of_one_device_do() {
    let hosts = [Host::start(), Host::start()];
    let there = hosts.each_ref().map(|host| host.connect(0, None).unwrap());
    let here = kiln::device::named("flex").unwrap();
    let folder = tempdir().unwrap();
    let start = folder.path().join("start.safetensors");
    here.seed(3);
    save(&plain(&here), &start).unwrap();

    // From the same weights wherever it is.
    let begin = |device: &Device| load(plain(device), &start).unwrap();
    let one = trained(std::slice::from_ref(&here), begin, |options| options).unwrap();
    for (devices, place) in [
        (vec![there[0].clone()], OptimizerOn::Main),
        (there.to_vec(), OptimizerOn::Main),
        (there.to_vec(), OptimizerOn::Sharded),
        (vec![here.clone(), there[1].clone()], OptimizerOn::Main),
    ] {
        let several = trained(&devices, begin, |it| TrainingOptions { optimizer_on: place, ..it }).unwrap();
        let apart = apart(one.network(), several.network());
        assert!(apart < 1e-4, "{devices:?}, {place:?}: {apart}");
    }
}

/// The score of the report that a program left.
fn score(out: &Path) -> f64 {
    let report = std::fs::read(out.join("report.json")).expect("a finished run leaves a report");
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let score = report["test"]["figures"]["score"].as_str().and_then(|score| score.parse().ok());
    score.unwrap_or_else(|| panic!("{report}"))
}

#[test]
fn one_command_trains_the_classifier_on_two_hosts() {
    let hosts = [Host::start(), Host::start()];
    let both = hosts.each_ref().map(|host| host.address.as_str()).join(",");
    let scores = [both.as_str(), "flex"].map(|devices| {
        let out = tempdir().unwrap();
        let mut command = example("classification");
        command.args(["--limit", "400", "--epochs", "2", "--devices", devices, "--out"]).arg(out.path());
        let output = done(command);
        assert!(output.status.success(), "{devices}: {}", text(&output.stderr));
        score(out.path())
    });
    assert!(scores[1] > 50.0 && (scores[0] - scores[1]).abs() < 5.0, "{scores:?}");
}

#[test]
fn two_clients_at_once_are_both_served() {
    let host = Host::start();
    let folders = [tempdir().unwrap(), tempdir().unwrap()];
    let both = folders.each_ref().map(|folder| mlp(&host.address, 4, folder.path()).spawn().unwrap());
    for (child, folder) in both.into_iter().zip(&folders) {
        let output = ended(child, 120);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(score(folder.path()) > 50.0, "{}", score(folder.path()));
    }
}

#[test]
fn what_was_trained_there_predicts_there() {
    let host = Host::start();
    let out = tempdir().unwrap();
    let picture = "tests/fixtures/digits/coco/test2017/000000000007.jpg";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = |arguments: &[&str]| {
        let mut command = example("classification");
        command.args(["--device", &host.address, "--out"]).arg(out.path()).args(arguments).current_dir(&root);
        let output = done(command);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    run(&["--limit", "64", "--epochs", "1"]);
    let said = run(&["--predict", picture]);
    assert!(said.contains("1 of 1 pictures are drawn"), "{said}");
}

#[test]
fn devices_that_cannot_be_are_one_sentence() {
    let out = tempdir().unwrap();
    for (devices, wanted) in [
        ("flex,tpu", "error: there is no backend `tpu`"),
        ("flex#x", "error: `flex#x` names no device: write a whole number after `#`, counted from 0"),
        ("ws://", "error: `ws://` names no host (the host is missing)"),
        ("ws://::1:3000", "error: `ws://::1:3000` names no host (`::1` is IPv6 without its brackets)"),
        ("flex,", "error: --devices has an empty name"),
    ] {
        let output = done(mlp(devices, 1, out.path()));
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(2) && said.starts_with(wanted) && said.lines().count() == 1, "{said}");
    }
}
