//! One mutant of a source file, and the list of what became of each.

use crate::diagnostic::Diagnostic;
use crate::literal::Literal;

/// A source file with one integer changed.
#[derive(Debug)]
pub struct Mutant {
    /// Its line with the change in it, `Conv2d<1, [32 -> 33], 3>`: what it is called in the list.
    pub name: String,
    /// The whole file.
    pub source: String,
}

/// All mutants of a source file, in the order of its text. A line that occurs again is called `.. (again)`.
pub fn mutants(source: &str) -> Vec<Mutant> {
    let mut mutants: Vec<Mutant> = Vec::new();
    for literal in Literal::all(source) {
        for slip in literal.slips() {
            let (before, after) = source.split_at(literal.start);
            let after = &after[literal.digits.len()..];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let line_end = after.find('\n').unwrap_or(after.len());
            let mut name = format!(
                "{}[{} -> {slip}]{}",
                before[line_start..].trim_start(),
                literal.digits,
                after[..line_end].trim_end()
            );
            while mutants.iter().any(|mutant| mutant.name == name) {
                name.push_str(" (again)");
            }
            mutants.push(Mutant { name, source: format!("{before}{slip}{after}") });
        }
    }
    mutants
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It does not compile: the line that is accused, and what is said of it.
    Refused { line: String, says: String },
    /// It compiles, and this is why that is right.
    Survives { reason: String },
}

impl Fate {
    /// The first line that the compiler accuses, and its headline.
    pub fn of(mutant: &Mutant, errors: &[Diagnostic]) -> Self {
        let first =
            errors.iter().filter_map(|error| Some((error.accused().next()?.line, error))).min_by_key(|(line, _)| *line);
        match first {
            None => Self::Survives { reason: String::new() },
            Some((line, error)) => {
                let line = mutant.source.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
                let says = error.headline();
                Self::Refused { line, says: says.strip_prefix("mismatched types: ").unwrap_or(&says).into() }
            }
        }
    }

    /// Why the compiler's answer is not good enough, whatever the list says: it must name two sizes, in decimal.
    pub fn complaint(&self) -> Option<String> {
        let Self::Refused { line, says } = self else { return None };
        let numbers = says.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
        let numbers: std::collections::BTreeSet<_> = numbers.collect();
        match () {
            () if says.contains("UInt<") => Some(format!("`{line}` is accused with a type-level number: {says}")),
            () if numbers.len() < 2 => Some(format!("`{line}` is accused without two sizes in decimal: {says}")),
            () => None,
        }
    }
}

/// The committed list: `name`, and indented below it the fate.
pub fn parse(list: &str) -> Vec<(String, Fate)> {
    let mut entries = Vec::new();
    let mut name = None;
    for line in list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match (line.strip_prefix("    "), name.take()) {
            (Some(fate), Some(name)) => entries.push((name, read(fate))),
            _ => name = Some(line.trim().to_owned()),
        }
    }
    entries
}

fn read(fate: &str) -> Fate {
    match fate.strip_prefix("refused at `").and_then(|rest| rest.split_once("`, which says: ")) {
        Some((line, says)) => Fate::Refused { line: line.into(), says: says.into() },
        None => Fate::Survives { reason: fate.strip_prefix("survives:").unwrap_or_default().trim().into() },
    }
}

/// The list as it is committed.
pub fn write(heading: &str, entries: &[(String, Fate)]) -> String {
    let mut list = heading.lines().map(|line| format!("# {line}\n")).collect::<String>();
    for (name, fate) in entries {
        let fate = match fate {
            Fate::Refused { line, says } => format!("refused at `{line}`, which says: {says}"),
            Fate::Survives { reason } => format!("survives: {reason}"),
        };
        list.push_str(&format!("\n{name}\n    {fate}\n"));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    const SOURCE: &str = "struct Net {\n    conv: Conv2d<1, 3>,\n}\n";

    #[test]
    fn every_literal_slips_in_every_way() {
        let mutants = mutants(SOURCE);
        let names: Vec<_> = mutants.iter().map(|mutant| mutant.name.as_str()).collect();
        let wanted = ["conv: Conv2d<[1 -> 2], 3>,", "conv: Conv2d<[1 -> 0], 3>,", "conv: Conv2d<1, [3 -> 4]>,"];
        assert_eq!(names[..3], wanted);
        assert_eq!(names.len(), 5);
        assert_eq!(mutants[0].source, SOURCE.replace("1, 3", "2, 3"));
    }

    #[test]
    fn a_line_that_occurs_twice_has_two_names() {
        let names: Vec<_> = mutants("f(0)\nf(0)\n").into_iter().map(|mutant| mutant.name).collect();
        assert_eq!(names, ["f([0 -> 1])", "f([0 -> 1]) (again)"]);
    }

    #[test]
    fn the_list_is_read_as_it_is_written() {
        let refused = Fate::Refused { line: "self.conv.forward(x)".into(), says: "expected `2`, found `3`".into() };
        let survives = Fate::Survives { reason: "another seed".into() };
        let entries = vec![("conv: Conv2d<[1 -> 2]>,".into(), refused), ("let seed = [1 -> 2];".into(), survives)];
        assert_eq!(parse(&write("What this is.", &entries)), entries);
    }

    #[test]
    fn a_message_must_name_two_sizes_in_decimal() {
        let says = |says: &str| Fate::Refused { line: String::new(), says: says.into() }.complaint();
        assert_eq!(says("mismatched types: expected `32`, found `33`"), None);
        assert!(says("mismatched types: expected `32`").is_some());
        assert!(says("`UInt<UTerm, B1>` is not 12 or 13").is_some());
    }

    #[test]
    fn the_first_accused_line_counts() {
        let error = |line, label: &str| Diagnostic {
            message: "mismatched types".into(),
            rendered: String::new(),
            spans: vec![Span { file: "a.rs".into(), line, primary: true, label: label.into() }],
        };
        let mutant = &mutants(SOURCE)[0];
        let fate = Fate::of(mutant, &[error(3, "late"), error(2, "early")]);
        assert_eq!(fate, Fate::Refused { line: "conv: Conv2d<2, 3>,".into(), says: "early".into() });
        assert_eq!(Fate::of(mutant, &[]), Fate::Survives { reason: String::new() });
    }
}
