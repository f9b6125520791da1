//! `cargo xtask concepts`: the page of the ideas.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::{FEATURES, Workspace, run};

/// Show the ideas of deep learning, each in a picture and a number, on one page
#[derive(Args)]
pub struct Concepts {
    /// Folder for the page and its pictures
    #[arg(long, value_name = "DIR", default_value = "runs/concepts")]
    out: PathBuf,
}

impl Concepts {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let build = ["build", "--workspace", "--example", "concepts", "--features", FEATURES, "--quiet"];
        let mut build = workspace.cargo(&build);
        build.arg("--message-format=json-render-diagnostics");
        let artifacts = Artifacts::of(build, "kiln")?;
        let mut command = Command::new(artifacts.executable("concepts")?);
        command.arg("all").arg("--out").arg(&self.out);
        run(command)?;
        let page = self.out.join("concepts.html");
        fs::metadata(&page).map_err(Failure::file("find", &page))?;
        println!("The page is {}.", page.display());
        Ok(())
    }
}
