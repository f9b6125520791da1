//! A step of ci: one command, and the sentence that tells how to mend what it finds.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::workspace::{run, spoken};

/// One command with its name and its remedy.
pub struct Step {
    pub name: &'static str,
    pub command: Command,
    pub fix: &'static str,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

impl Step {
    /// Runs it, with its name before and its remedy after a failure.
    pub fn run(self) -> Outcome {
        println!("\n== {}: {}", self.name, spoken(&self.command));
        let start = Instant::now();
        match run(self.command) {
            Ok(()) => Outcome::Passed(start.elapsed()),
            Err(failure) => {
                println!("{failure}\nto mend it: {}", self.fix);
                Outcome::Failed(start.elapsed())
            }
        }
    }
}

/// What became of every step, and the line that counts them.
pub fn table(outcomes: &[(&str, Outcome)]) -> String {
    let width = outcomes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut table = String::new();
    for (name, outcome) in outcomes {
        let (result, time) = match outcome {
            Outcome::Passed(time) => ("passed", format!("{:>7.1} s", time.as_secs_f64())),
            Outcome::Failed(time) => ("FAILED", format!("{:>7.1} s", time.as_secs_f64())),
            Outcome::NotRun => ("not run", " ".repeat(9)),
        };
        table.push_str(&format!("{name:<width$}  {time}  {result}\n"));
    }
    let passed = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Passed(_))).count();
    let failed = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_))).count();
    table + &format!("\n{passed} passed, {failed} failed\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_step_and_counts_them() {
        let outcomes = [
            ("format", Outcome::Passed(Duration::from_millis(800))),
            ("clippy", Outcome::Failed(Duration::from_secs(71))),
            ("tests", Outcome::NotRun),
        ];
        let wanted =
            "format      0.8 s  passed\nclippy     71.0 s  FAILED\ntests              not run\n\n1 passed, 1 failed\n";
        assert_eq!(table(&outcomes), wanted);
    }
}
