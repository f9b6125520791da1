//! `cargo xtask report` as a user runs it: what it prints, and how it ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn xtask(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap()
}

/// The one sentence of a mistake, which has status 2 and nothing on standard output.
fn mistake(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.starts_with("error: ") && said.trim_end().lines().count() == 1, "{said}");
    said
}

/// A run of one epoch as kiln-train writes it.
fn write_run(folder: &Path, format: u32, seed: u64) {
    let epoch =
        r#"{"epoch":1,"train":{"loss":"0.5","score":"90"},"valid":{"loss":"0.25","score":"NaN"},"seconds":"1.5"}"#;
    let identity = format!(
        r#"{{"network":"Mlp","seed":{seed},"epochs":3,"batch_size":64,"accumulate":1,"best_by":"Loss",
            "train_samples":100,"valid_samples":20,"optimiser":"Adam","schedule":"Cosine","data":"d"}}"#
    );
    let run = format!(r#"{{"format":{format},"identity":{identity},"device":"Flex","epoch":1,"history":[{epoch}]}}"#);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("run.json"), run).unwrap();
}

#[test]
fn runs_are_put_on_one_page() {
    let folder = tempfile::tempdir().unwrap();
    write_run(&folder.path().join("a"), kiln_report::FORMAT, 1);
    write_run(&folder.path().join("b"), kiln_report::FORMAT, 2);
    let output = xtask(&["report", "a", "b"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "runs compared: 2; the page is runs/report.html\n");
    let html = fs::read_to_string(folder.path().join("runs/report.html")).unwrap();
    assert!(html.contains("<td>a</td>") && html.contains("0.2500") && html.contains("1 of 3"), "{html}");
    assert!(xtask(&["report", "a", "--out", "one.html"], folder.path()).status.success());
    assert!(folder.path().join("one.html").exists());
}

#[test]
fn what_is_no_run_is_told_of_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    write_run(&folder.path().join("a"), kiln_report::FORMAT, 1);
    write_run(&folder.path().join("newer"), kiln_report::FORMAT + 1, 1);
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::create_dir(folder.path().join("half")).unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    fs::write(folder.path().join("half/run.json"), "{\"format\": 3, \"iden").unwrap();
    for (run, wanted) in [
        ("nowhere", "there is no folder `nowhere`"),
        ("file", "`file` is a file, and a run is a folder"),
        ("empty", "`empty` holds no run with a whole epoch"),
        ("half", "`half/run.json` is damaged"),
        ("newer", "`newer/run.json` has form"),
    ] {
        let said = mistake(&xtask(&["report", "a", run], folder.path()));
        assert!(said.contains(wanted), "{said}");
        assert!(!folder.path().join("runs").exists(), "nothing is written");
    }
    assert!(mistake(&xtask(&["report"], folder.path())).contains("--help"));
}

#[test]
fn an_unknown_network_lists_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let said = mistake(&xtask(&["shapes", "resnet19"], folder.path()));
    for wanted in ["'resnet19'", "mlp", "lenet5", "resnet18", "mobilenetv2", "unet"] {
        assert!(said.contains(wanted), "{said}");
    }
}
