//! rustc called directly: one source file checked against compiled metadata, without cargo in between.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::artifacts::Artifacts;
use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::workspace::{Workspace, spoken};

/// What rustc says of a library that another cargo is writing at this moment.
const STALE: [&str; 3] =
    ["can't find crate for", "found possibly newer version of crate", "found invalid metadata files"];

/// A rustc that knows some libraries.
pub struct Compiler {
    rustc: PathBuf,
    root: PathBuf,
    out: PathBuf,
    externs: Vec<String>,
    dependencies: Vec<PathBuf>,
}

impl Compiler {
    /// Lets the files see the `libraries`, and nothing else: burn too is reached through them only.
    pub fn new(workspace: &Workspace, artifacts: &Artifacts, libraries: &[&str], out: &str) -> Result<Self, Failure> {
        let named = libraries.iter().map(|name| Ok::<_, Failure>((*name, artifacts.library(name)?)));
        let files = named.collect::<Result<Vec<_>, _>>()?;
        let mut dependencies: Vec<_> = files.iter().filter_map(|(_, file)| file.parent()).map(Path::to_owned).collect();
        dependencies.dedup();
        Ok(Self {
            rustc: workspace.rustc()?,
            root: workspace.root.clone(),
            out: workspace.scratch(out)?,
            externs: files.iter().map(|(name, file)| format!("{name}={}", file.display())).collect(),
            dependencies,
        })
    }

    /// Checks a file: no error means that it compiles.
    pub fn check(&self, source: &Path, crate_type: &str) -> Result<Vec<Diagnostic>, Failure> {
        let mut command = Command::new(&self.rustc);
        command.current_dir(&self.root).arg(source.strip_prefix(&self.root).unwrap_or(source));
        command.args(["--edition=2024", "--emit=metadata", "--cap-lints=allow", "--crate-type", crate_type]);
        command.args(["--error-format=json", "--diagnostic-width=140"]).arg("--out-dir").arg(&self.out);
        for library in &self.externs {
            command.arg("--extern").arg(library);
        }
        for folder in &self.dependencies {
            command.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        let program = spoken(&command);
        let output = command.output().map_err(|source| Failure::Start { program: program.clone(), source })?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let errors = Diagnostic::all(&stderr);
        if let Some(stale) = errors.iter().find(|error| STALE.iter().any(|text| error.message.starts_with(text))) {
            let why = "the libraries were built anew while they were read: run it again";
            return Err(Failure::Found(format!("{why} ({})", stale.message)));
        }
        match (output.status.success(), errors.is_empty()) {
            (true, _) | (false, false) => Ok(errors),
            // It failed and accuses no place: a missing file, a crash of the compiler, a stale library.
            (false, true) => Err(Failure::Found(format!("`{program}` failed without pointing at a line:\n{stderr}"))),
        }
    }
}
