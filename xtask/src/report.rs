//! `cargo xtask report`: several runs on one page.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use kiln_report::{RunFile, compare};

use crate::failure::Failure;

/// Compare runs on one page: their curves, what they came to, what they began with
#[derive(Args)]
pub struct Report {
    /// Folders of runs, as their --out named them
    #[arg(required = true, value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// The page
    #[arg(long, value_name = "FILE", default_value = "runs/report.html")]
    out: PathBuf,
}

impl Report {
    pub fn run(&self) -> Result<(), Failure> {
        let read = |folder: &PathBuf| Ok((folder.display().to_string(), RunFile::read(folder)?));
        let runs = self.runs.iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
        if let Some(folder) = self.out.parent().filter(|folder| *folder != Path::new("")) {
            fs::create_dir_all(folder).map_err(Failure::file("create", folder))?;
        }
        compare(&runs).write(&self.out).map_err(Failure::file("write", &self.out))?;
        println!("runs compared: {}; the page is {}", runs.len(), self.out.display());
        Ok(())
    }
}
