//! `BENCHMARKS.md`: a part for each command that writes one.

use std::fs;
use std::io;
use std::path::Path;

use super::machine::Machine;
use crate::failure::Failure;

/// What one command writes.
pub struct Part {
    pub title: &'static str,
    pub text: String,
}

impl Part {
    /// With its title, the command, and what it ran on.
    pub fn text(&self, command: &str, machine: &Machine) -> String {
        format!("## {}\n\n`{command}`, {machine}.\n\n{}\n", self.title, self.text.trim_end())
    }
}

/// What stands above the parts.
const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`, each part by the command it names.\n";

/// A table.
pub fn rows(heads: &[String], cells: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(heads.len()));
    line(heads) + &rule + &cells.iter().map(|cells| line(cells)).collect::<String>()
}

/// Puts a part in the place of the one with its title. The file is the old one or the new one, never half of it.
pub fn write(path: &Path, title: &str, text: &str) -> Result<(), Failure> {
    let old = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(Failure::file("read", path))?,
    };
    let beside = path.with_added_extension("part");
    let written = fs::write(&beside, replaced(&old, title, text)).and_then(|()| fs::rename(&beside, path));
    written.map_err(Failure::file("write", path))
}

/// The page with this part; the others stay as they are, and where.
fn replaced(old: &str, title: &str, text: &str) -> String {
    let mut parts: Vec<&str> = old.split("\n## ").skip(1).collect();
    let text = text.strip_prefix("## ").unwrap_or(text);
    match parts.iter_mut().find(|part| part.lines().next() == Some(title)) {
        Some(part) => *part = text,
        None => parts.push(text),
    }
    parts.iter().fold(HEAD.to_owned(), |page, part| format!("{page}\n## {}\n", part.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_takes_the_place_of_its_own() {
        let first = replaced("", "Steps", "## Steps\n\nfast\n");
        let both = replaced(&first, "Checks", "## Checks\n\n### at once\n");
        let later = replaced(&both, "Steps", "## Steps\n\nfaster\n");
        assert_eq!(later, format!("{HEAD}\n## Steps\n\nfaster\n\n## Checks\n\n### at once\n"));
    }
}
