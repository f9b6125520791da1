//! `cargo xtask examples`: every example is built, and those that take seconds are run.

use std::fs;
use std::process::Command;

use clap::Args;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::{FEATURES, Workspace, run, spoken};

/// What is run: small enough for a software GPU and for ndarray's slow convolution. `@NAME` stands for what the first of
/// that name left. The ideas of `concepts` are run by the test of their page.
const QUICK: &[&[&str]] = &[
    &["xor", "--require", "100"],
    &["mlp", "--epochs", "1", "--limit", "256"],
    &["mlp", "--epochs", "1", "--limit", "256", "--device", "ndarray"],
    &["mlp", "--epochs", "1", "--limit", "64", "--device", "wgpu"],
    &["segmentation", "--semantic", "--epochs", "1", "--limit", "16"],
    &["classification", "--epochs", "1", "--limit", "64"],
    &["classification", "--epochs", "1", "--limit", "64", "--device", "ndarray"],
    &["interpret", "@classification", "tests/fixtures/digits/coco/test2017/000000000007.jpg"],
    &[
        "interpret",
        "@classification",
        "tests/fixtures/digits/coco/test2017/000000000007.jpg",
        "--layer",
        "conv2",
        "--unit",
        "3,10",
    ],
];

/// Build every example and run the quick ones
#[derive(Args)]
pub struct Examples {}

impl Examples {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let build =
            ["build", "--workspace", "--examples", "--features", FEATURES, "--message-format=json-render-diagnostics"];
        let artifacts = Artifacts::of(workspace.cargo(&build), "kiln")?;
        let left = workspace.scratch("examples")?;
        for (index, words) in QUICK.iter().enumerate() {
            let out = left.join(index.to_string());
            if out.exists() {
                fs::remove_dir_all(&out).map_err(Failure::file("empty", &out))?;
            }
            let first = |name: &str| QUICK.iter().position(|words| words[0] == name).unwrap_or_default();
            let word = |word: &&str| match word.strip_prefix('@') {
                Some(name) => left.join(first(name).to_string()).into_os_string(),
                None => word.into(),
            };
            let mut command = Command::new(artifacts.executable(words[0])?);
            command.args(words[1..].iter().map(word)).current_dir(&workspace.root).arg("--out").arg(&out);
            command.env_remove("KILN_DEVICE");
            println!("\n-- {}", spoken(&command));
            run(command)?;
        }
        Ok(())
    }
}
