//! `cargo xtask concepts`: the page of the ideas.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::{Workspace, run};

/// Show the ideas of deep learning, each in a picture and a number, on one page
#[derive(Args)]
pub struct Concepts {
    /// Folder for the page and its pictures
    #[arg(long, value_name = "DIR", default_value = "runs/concepts")]
    out: PathBuf,
}

impl Concepts {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let mut command = Artifacts::example(workspace, "concepts")?;
        command.arg("all").arg("--out").arg(&self.out);
        run(command)?;
        let page = self.out.join("concepts.html");
        fs::metadata(&page).map_err(Failure::file("find", &page))?;
        println!("The page is {}.", page.display());
        Ok(())
    }
}
