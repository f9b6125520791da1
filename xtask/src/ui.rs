//! `cargo xtask ui`: every file under `tests/ui` is refused, on the right line, with the message beside it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::artifacts::Artifacts;
use crate::case::Case;
use crate::compiler::Compiler;
use crate::diagnostic::Diagnostic;
use crate::diff::diff;
use crate::failure::Failure;
use crate::normalise::Normaliser;
use crate::parallel;
use crate::workspace::Workspace;

/// Where the cases lie, as the compiler names it.
const CASES: &str = "tests/ui/";

/// Check that every misuse in tests/ui is refused with the message beside it, and that tests/ui/pass compiles
#[derive(Args)]
pub struct Ui {
    /// Write the messages as they are now, after reading each
    #[arg(long)]
    bless: bool,
    /// Only cases whose path holds this text
    filter: Option<String>,
}

impl Ui {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let filter = self.filter.as_deref().unwrap_or_default();
        let mut files: Vec<_> = files(&workspace.root.join(CASES))?;
        files.retain(|path| workspace.relative(path).contains(filter));
        let stray =
            |path: &PathBuf| path.extension().is_some_and(|it| it == "stderr") && !path.with_extension("rs").exists();
        let strays: Vec<_> = files.iter().filter(|path| stray(path)).collect();
        for path in &strays {
            println!("{}: no case stands beside it; remove it", workspace.relative(path));
        }
        let sources: Vec<_> =
            files.iter().filter(|path| path.extension().is_some_and(|it| it == "rs")).cloned().collect();
        let compiler = compiler(workspace, &sources)?;
        let normaliser = Normaliser::new(&workspace.root, CASES);
        let findings = parallel::map(&sources, |path| {
            if path.parent().is_some_and(|folder| folder.ends_with("pass")) {
                passes(&compiler, &normaliser, path)
            } else {
                fails(&compiler, &normaliser, path, self.bless)
            }
        });
        let mut wrong = strays.len();
        for (path, finding) in sources.iter().zip(findings) {
            if let Some(finding) = finding? {
                println!("{}:\n{finding}", workspace.relative(path));
                wrong += 1;
            }
        }
        match (sources.len(), wrong) {
            (0, _) => Err(Failure::Usage(format!("no case under {CASES} holds `{filter}`"))),
            (all, 0) => {
                println!("{all} cases are answered as they should be");
                Ok(())
            }
            (all, wrong) => Err(Failure::Found(format!("{wrong} of {all} cases are not answered as they should be"))),
        }
    }
}

/// Cases about sizes alone need no burn: while only those are asked for, nothing else is built.
fn compiler(workspace: &Workspace, sources: &[PathBuf]) -> Result<Compiler, Failure> {
    let dims = workspace.root.join(CASES).join("dims");
    if sources.iter().all(|path| path.starts_with(&dims)) {
        return Compiler::new(workspace, &Artifacts::of_dims(workspace)?, &["kiln_dims"], "ui");
    }
    Compiler::new(workspace, &Artifacts::of_clippy(workspace)?, &["kiln", "kiln_dims"], "ui")
}

fn passes(compiler: &Compiler, normaliser: &Normaliser, path: &Path) -> Result<Option<String>, Failure> {
    let errors = compiler.check(path, "lib")?;
    Ok((!errors.is_empty()).then(|| format!("it must compile, and does not:\n{}", render(normaliser, &errors))))
}

fn fails(compiler: &Compiler, normaliser: &Normaliser, path: &Path, bless: bool) -> Result<Option<String>, Failure> {
    let case = Case::read(path)?;
    let errors = compiler.check(path, "lib")?;
    let rendered = render(normaliser, &errors);
    let complaints = case.complaints(&errors, &rendered);
    if !complaints.is_empty() {
        return Ok(Some(format!("{}\n{rendered}", complaints.join("\n"))));
    }
    match case.expected()? {
        Some(expected) if expected == rendered => Ok(None),
        _ if bless => {
            let stderr = case.stderr();
            fs::write(&stderr, rendered).map_err(Failure::file("write", &stderr))?;
            Ok(None)
        }
        Some(expected) => Ok(Some(format!("the message is another:\n{}", diff(&expected, &rendered)))),
        None => Ok(Some(format!("it has no .stderr beside it; the message is:\n{rendered}"))),
    }
}

fn render(normaliser: &Normaliser, errors: &[Diagnostic]) -> String {
    errors.iter().map(|error| normaliser.normalise(&error.rendered)).collect::<Vec<_>>().join("\n")
}

/// Every file below a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::file("list", folder))? {
        let path = entry.map_err(Failure::file("list", folder))?.path();
        match path.is_dir() {
            true => files.extend(self::files(&path)?),
            false => files.push(path),
        }
    }
    files.sort();
    Ok(files)
}
