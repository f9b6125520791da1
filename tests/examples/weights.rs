//! `--weights`: training starts from a file, unless it is of another network.
use crate::{done, refused, run, train};
use std::path::Path;

fn accuracy(out: &Path) -> f64 {
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("report.json")).unwrap()).unwrap();
    report["test"]["figures"]["score"].as_str().unwrap().parse().unwrap()
}

#[test]
fn training_starts_from_the_weights_of_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let [first, fresh, next, other] = ["first", "fresh", "next", "other"].map(|name| dir.path().join(name));
    let quick = ["--limit", "320", "--quiet", "--epochs"];
    done(&run("classification", &first, &[&quick[..], &["4"]].concat()));
    done(&run("classification", &fresh, &[&quick[..], &["1"]].concat()));
    let weights = first.join("model.safetensors");
    let weights = ["--weights", weights.to_str().unwrap()];
    done(&run("classification", &next, &[&quick[..], &["1"], &weights].concat()));
    // A run that goes on has weights of its own: what is named then is not even read.
    let other_weights = ["--resume", "--weights", "no/such.safetensors", "--limit", "320", "--epochs", "1"];
    let said = done(&run("classification", &fresh, &other_weights));
    assert!(said.contains("`no/such.safetensors` is not read: the run in `"), "{said}");
    let [first, fresh, next] = [first, fresh, next].map(|out| accuracy(&out));
    assert!(fresh + 20.0 < next, "{first} then {next}, and {fresh} without");

    let said = refused(&train("detection", &other, &weights));
    assert!(said.contains("holds another network") && said.contains("parameters differ: `"), "{said}");
    let said = refused(&train("detection", &other, &["--weights", "no/such.safetensors"]));
    assert!(said.contains("cannot read the checkpoint `no/such.safetensors`"), "{said}");
    let said = refused(&train("mlp", &other, &["--weights", "no/such.bin"]));
    assert!(said.contains("names no format of networks"), "{said}");
}
