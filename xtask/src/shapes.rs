//! `cargo xtask shapes`: the table of a reference network, from a program that knows the networks.

use clap::ValueEnum;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::network::Shapes;
use crate::workspace::{Workspace, run};

impl Shapes {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let mut command = Artifacts::example(workspace, "shapes")?;
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
