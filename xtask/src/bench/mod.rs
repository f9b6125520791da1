//! `cargo xtask bench`: how long steps take, ours beside others', in turns in one run.

mod asked;
mod check;
mod figures;
mod line;
mod machine;
mod page;
mod race;
mod side;
mod table;
mod worker;

use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use crate::workspace::Workspace;

use self::machine::Machine;
use self::page::Part;
use self::side::Programs;

/// Time training steps and inference, and write BENCHMARKS.md
#[derive(Args)]
pub struct Bench {
    /// Time PyTorch too, by this python3: it needs torch and torchvision
    #[arg(long, value_name = "PYTHON")]
    peers: Option<PathBuf>,
    /// Time `cargo check` after an edit instead, of networks of more and more blocks
    #[arg(long, conflicts_with_all = ["peers", "only", "rounds"])]
    check: bool,
    /// Only these; BENCHMARKS.md stays as it is
    #[arg(long, value_enum, value_name = "NETWORK", value_delimiter = ',')]
    only: Vec<race::Network>,
    /// The most turns that each side takes; with another number than usual BENCHMARKS.md stays as it is
    #[arg(long, value_name = "COUNT", default_value_t = race::ROUNDS, value_parser = clap::value_parser!(u32).range(2..))]
    rounds: u32,
}

impl Bench {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let python = self.peers.as_deref().map(machine::python).transpose()?;
        let part = if self.check { check::part(workspace)? } else { self.steps(workspace)? };
        let machine = Machine::here(workspace, python)?;
        let text = part.text(&self.command(), &machine);
        println!("{text}");
        if !self.check && (self.peers.is_none() || !self.only.is_empty() || self.rounds != race::ROUNDS) {
            println!("BENCHMARKS.md stays as it is: it holds the whole, beside PyTorch.");
            return Ok(());
        }
        let path = workspace.root.join("BENCHMARKS.md");
        page::write(&path, part.title, &text)?;
        println!("{} holds it.", workspace.relative(&path));
        Ok(())
    }

    fn steps(&self, workspace: &Workspace) -> Result<Part, Failure> {
        let programs = Programs::built(workspace, self.peers.clone())?;
        let chosen = |network| self.only.is_empty() || self.only.contains(&network);
        let (mut races, mut pairs) = (Vec::new(), Vec::new());
        for step in race::STEPS.iter().filter(|step| chosen(step.network)) {
            println!("-- {}", step.name);
            races.push(race::run(step, &programs, self.rounds)?);
            pairs.push((step, race::pairs(step, &programs)?));
        }
        Ok(table::part(&races, &pairs, self.peers.is_some()))
    }

    /// The command as one would type it.
    fn command(&self) -> String {
        let mut words = vec!["cargo xtask bench".to_owned()];
        words.extend(self.check.then(|| "--check".to_owned()));
        // By its name: where it lies differs from machine to machine.
        let python = self.peers.as_ref().and_then(|python| python.file_name());
        words.extend(python.map(|python| format!("--peers {}", python.display())));
        words.join(" ")
    }
}
