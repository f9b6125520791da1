//! `cargo xtask shapes`: the table of a reference network, from a program that knows the networks.

use std::process::Command;

use clap::ValueEnum;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::network::Shapes;
use crate::workspace::{FEATURES, Workspace, run};

impl Shapes {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let build = ["build", "--workspace", "--example", "shapes", "--features", FEATURES, "--quiet"];
        let mut build = workspace.cargo(&build);
        build.arg("--message-format=json-render-diagnostics");
        let artifacts = Artifacts::of(build, "kiln")?;
        let mut command = Command::new(artifacts.executable("shapes")?);
        let name = self.network.to_possible_value();
        command.arg(name.as_ref().map_or("", |name| name.get_name()));
        for (flag, file) in [("--html", &self.html), ("--svg", &self.svg)] {
            if let Some(file) = file {
                command.arg(flag).arg(file);
            }
        }
        run(command)
    }
}
