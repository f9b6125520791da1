//! `cargo xtask outside`: crates that are not of this workspace, as a user's would be.

use std::fs;
use std::process::Command;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::features;
use crate::workspace::{Workspace, run, spoken};

/// What the message for a size outside the table must say, word for word.
const LINE: &str = "KILN_SIZES = \"44944\"";

/// Build and run the crates of tests/outside, which know kiln by its path alone
#[derive(Args)]
pub struct Outside {
    /// Only this one
    which: Option<Which>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// A size that only `KILN_SIZES` adds to the table
    Sizes,
    /// A network that is defined and trained without naming burn
    Network,
}

impl Outside {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        if self.which != Some(Which::Network) {
            sizes(workspace)?;
        }
        if self.which != Some(Which::Sizes) {
            network(workspace)?;
        }
        Ok(())
    }
}

/// cargo reads `.cargo/config.toml` where it is started: in the crate's folder the setting holds, elsewhere it does not.
fn sizes(workspace: &Workspace) -> Result<(), Failure> {
    let folder = copied_lock(workspace, "sizes")?;
    let mut with = workspace.cargo_in(&folder, &["run", "--quiet"]);
    with.env("CARGO_TARGET_DIR", workspace.scratch("sizes")?).env_remove("KILN_SIZES");
    println!("-- with the setting: {}", spoken(&with));
    run(with)?;

    let manifest = folder.join("Cargo.toml");
    let mut without = workspace.cargo(&["check", "--quiet", "--color=never", "--manifest-path"]);
    without.arg(&manifest).env("CARGO_TARGET_DIR", workspace.scratch("sizes")?).env_remove("KILN_SIZES");
    println!("-- without the setting: {}", spoken(&without));
    let said = refusal(without)?;
    match said.contains(LINE) {
        true => Ok(()),
        false => Err(Failure::Found(format!("the message does not say `{LINE}`:\n{said}"))),
    }
}

/// The words of a cargo that must fail.
fn refusal(mut command: Command) -> Result<String, Failure> {
    let program = spoken(&command);
    let output = command.output().map_err(|source| Failure::Start { program: program.clone(), source })?;
    match output.status.success() {
        true => Err(Failure::Found(format!("`{program}` compiles, and must not"))),
        false => Ok(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The same versions, profile and features as the workspace, and so the same compiled burn.
fn network(workspace: &Workspace) -> Result<(), Failure> {
    let folder = copied_lock(workspace, "network")?;
    features::alike(workspace, &folder)?;
    let command = workspace.cargo_in(&folder, &["run", "--quiet"]);
    println!("-- {}", spoken(&command));
    run(command)
}

/// The folder of an outside crate, with the workspace's lock file in it.
fn copied_lock(workspace: &Workspace, name: &str) -> Result<std::path::PathBuf, Failure> {
    let folder = workspace.root.join("tests/outside").join(name);
    let (from, to) = (workspace.root.join("Cargo.lock"), folder.join("Cargo.lock"));
    fs::copy(&from, &to).map_err(Failure::file("copy the lock file to", &to))?;
    Ok(folder)
}
