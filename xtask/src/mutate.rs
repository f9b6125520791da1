//! `cargo xtask mutate`: no number of the main example can be changed without the compiler noticing, or a reason.

use std::fs;

use clap::Args;

use crate::artifacts::Artifacts;
use crate::compiler::Compiler;
use crate::diff::diff;
use crate::failure::Failure;
use crate::mutant::{Fate, Mutant, mutants, parse, write};
use crate::parallel;
use crate::workspace::Workspace;

const EXAMPLE: &str = "examples/classification.rs";
const LIST: &str = "tests/mutants.txt";
const HEADING: &str = "\
Every integer of examples/classification.rs plus one, minus one and times two, and what becomes of it:
refused by the compiler at which line and with which words, or why it is right that it survives.
`cargo xtask mutate --bless` writes this list; the reasons of survivors are written by hand.";

/// Change every number of the main example and check that the compiler refuses it, or that a reason is given
#[derive(Args)]
pub struct Mutate {
    /// Write the list as it is now; the reasons of survivors stay
    #[arg(long)]
    bless: bool,
}

impl Mutate {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let example = workspace.root.join(EXAMPLE);
        let source = fs::read_to_string(&example).map_err(Failure::file("read", &example))?;
        let compiler = Compiler::new(workspace, &Artifacts::of_clippy(workspace)?, &["kiln"], "mutate")?;
        if let Some(error) = compiler.check(&example, "bin")?.first() {
            return Err(Failure::Found(format!("{EXAMPLE} itself does not compile:\n{}", error.rendered)));
        }
        let list = workspace.root.join(LIST);
        let committed = if list.exists() {
            fs::read_to_string(&list).map_err(Failure::file("read", &list))?
        } else {
            String::new()
        };
        let reasons = parse(&committed);
        let mutants = mutants(&source);
        let folder = workspace.scratch("mutants")?;
        let numbered: Vec<_> = mutants.iter().enumerate().collect();
        let fates = parallel::map(&numbered, |(index, mutant)| {
            let path = folder.join(format!("mutant_{index}.rs"));
            fs::write(&path, &mutant.source).map_err(Failure::file("write", &path))?;
            Ok::<_, Failure>(with_reason(Fate::of(mutant, &compiler.check(&path, "bin")?), mutant, &reasons))
        });
        let names = mutants.iter().map(|mutant| mutant.name.clone());
        let entries = names.zip(fates).map(|(name, fate)| Ok((name, fate?))).collect::<Result<Vec<_>, Failure>>()?;
        let written = write(HEADING, &entries);
        if self.bless {
            fs::write(&list, &written).map_err(Failure::file("write", &list))?;
        }
        report(&entries, if self.bless { &written } else { &committed }, &written)
    }
}

/// A survivor keeps the reason that the list gives for it, or for another slip of the same setting.
fn with_reason(fate: Fate, mutant: &Mutant, list: &[(String, Fate)]) -> Fate {
    let setting =
        |name: &str| name.split('[').next().unwrap_or_default().rsplit([' ', '.', ',']).next().map(str::to_owned);
    let reason = |same: &dyn Fn(&str) -> bool| {
        list.iter()
            .find(|(name, fate)| matches!(fate, Fate::Survives { .. }) && same(name))
            .map(|(_, fate)| fate.clone())
    };
    match fate {
        Fate::Survives { .. } => {
            let known =
                reason(&|name| name == mutant.name).or_else(|| reason(&|name| setting(name) == setting(&mutant.name)));
            known.unwrap_or(fate)
        }
        refused => refused,
    }
}

fn report(entries: &[(String, Fate)], committed: &str, written: &str) -> Result<(), Failure> {
    let mut wrong = 0;
    for (name, fate) in entries {
        let reasonless = matches!(fate, Fate::Survives { reason } if reason.is_empty());
        let complaint = fate.complaint().or(reasonless.then(|| format!("survives, and {LIST} gives no reason")));
        if let Some(complaint) = complaint {
            println!("{name}\n    {complaint}");
            wrong += 1;
        }
    }
    if wrong > 0 {
        return Err(Failure::Found(format!("{wrong} of {} mutants are not answered as they should be", entries.len())));
    }
    if committed != written {
        let changed =
            diff(committed, written).lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("\n");
        return Err(Failure::Found(format!("{LIST} says otherwise (- the list, + the compiler):\n{changed}")));
    }
    let survivors = entries.iter().filter(|(_, fate)| matches!(fate, Fate::Survives { .. })).count();
    println!(
        "{} mutants: {} refused with both sizes, {survivors} survive for a reason",
        entries.len(),
        entries.len() - survivors
    );
    Ok(())
}
