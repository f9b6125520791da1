//! [`Machine`]: what figures were measured on.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::failure::Failure;
use crate::workspace::{Workspace, capture};

/// What the processor is, and the versions of what ran on it.
pub struct Machine {
    processor: String,
    cores: usize,
    instructions: String,
    versions: Vec<String>,
    date: String,
}

/// Sets of instructions that matter to kernels, as Linux names them, the best last.
const INSTRUCTIONS: [&str; 5] = ["neon", "asimd", "avx2", "fma", "avx512f"];

impl Machine {
    /// This one. Of Python it is known already what it said.
    pub fn here(workspace: &Workspace, python: Option<String>) -> Result<Self, Failure> {
        let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let mut rustc = Command::new(workspace.rustc()?);
        rustc.arg("--version");
        let rustc = capture(rustc)?.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let lock = workspace.root.join("Cargo.lock");
        let lock = fs::read_to_string(&lock).map_err(Failure::file("read", &lock))?;
        let mut date = Command::new("date");
        date.args(["-u", "+%Y-%m-%d"]);
        Ok(Self {
            processor: field(&told, &["model name", "Model"]).unwrap_or(std::env::consts::ARCH).to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            instructions: instructions(field(&told, &["flags", "Features"]).unwrap_or_default()),
            versions: [rustc].into_iter().chain(locked(&lock, "burn")).chain(python).collect(),
            date: capture(date).map_or("an unknown day".into(), |date| date.trim().to_owned()),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, instructions, versions, date } = self;
        let cores = if *cores == 1 { "one core".into() } else { format!("{cores} cores") };
        write!(f, "on {processor} ({cores}, {instructions}), {}, {date}", versions.join(", "))
    }
}

/// What the first processor says of itself.
fn field<'a>(told: &'a str, names: &[&str]) -> Option<&'a str> {
    let lines = told.lines().filter_map(|line| line.split_once(':'));
    lines
        .map(|(name, value)| (name.trim(), value.trim()))
        .find(|(name, _)| names.contains(name))
        .map(|(_, value)| value)
}

fn instructions(flags: &str) -> String {
    let has = |name: &&str| flags.split_whitespace().any(|flag| flag == *name);
    let known: Vec<&str> = INSTRUCTIONS.into_iter().filter(has).collect();
    let without = std::env::consts::ARCH == "x86_64" && !known.contains(&"avx512f");
    let known = if known.is_empty() { "no vectors that we know of".into() } else { known.join(" ") };
    if without { known + ", no avx512" } else { known }
}

/// A package and its version in the lock file.
fn locked(lock: &str, package: &str) -> Option<String> {
    let named = lock.split(&format!("name = \"{package}\"\nversion = \"")).nth(1)?;
    Some(format!("{package} {}", named.split('"').next()?))
}

/// The version of the PyTorch that this Python has.
pub fn python(python: &Path) -> Result<String, Failure> {
    let asked = "import torch, torchvision; print(torch.__version__)";
    let output = Command::new(python).args(["-c", asked]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failure::Usage(format!("cannot start `{}`: {error}", python.display())))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || version.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.trim().lines().last().unwrap_or("it does not say why").to_owned();
        return Err(Failure::Usage(format!(
            "`{}` cannot import torch and torchvision ({last}): install both, or name a python3 that has them",
            python.display()
        )));
    }
    Ok(format!("torch {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_and_the_lock_file_say() {
        let told = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu avx2 fma\n\nprocessor\t: 1\n";
        assert_eq!(field(told, &["model name"]), Some("Some CPU @ 2 GHz"));
        assert!(instructions(field(told, &["flags"]).unwrap()).starts_with("avx2 fma"));
        let lock =
            "[[package]]\nname = \"burn-ir\"\nversion = \"9\"\n\n[[package]]\nname = \"burn\"\nversion = \"0.22.1\"\n";
        assert_eq!(locked(lock, "burn").as_deref(), Some("burn 0.22.1"));
    }

    #[test]
    fn a_python_that_is_not_there_or_has_no_torch_is_a_sentence() {
        let missing = python(Path::new("/nowhere/python3")).unwrap_err();
        assert!(matches!(&missing, Failure::Usage(said) if said.starts_with("cannot start `/nowhere/python3`: ")));
        for program in ["true", "false"] {
            let other = python(Path::new(program)).unwrap_err().to_string();
            let wanted = format!("`{program}` cannot import torch and torchvision (it does not say why)");
            assert!(other.starts_with(&wanted), "{other}");
        }
    }
}
