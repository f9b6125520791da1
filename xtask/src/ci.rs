//! `cargo xtask ci`: everything that must hold before a change is kept, cheapest first.

use std::env;
use std::process::Command;

use clap::Args;

use crate::failure::Failure;
use crate::step::{Outcome, Step, table};
use crate::workspace::{FEATURES, WITHOUT_KERNELS, Workspace, clippy};

/// Run every check, cheapest first: format, lints, compile-fail cases, mutants, outside crates, docs, tests, examples
#[derive(Args)]
pub struct Ci {
    /// Go on after a failed step
    #[arg(long)]
    keep_going: bool,
    /// Only the steps of these names
    steps: Vec<String>,
}

impl Ci {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let mut steps = steps(workspace)?;
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        if let Some(unknown) = self.steps.iter().find(|name| !names.contains(&name.as_str())) {
            return Err(Failure::Usage(format!("there is no step `{unknown}`; there are {}", names.join(", "))));
        }
        steps.retain(|step| self.steps.is_empty() || self.steps.iter().any(|name| name == step.name));
        let mut outcomes = Vec::new();
        for step in steps {
            let failed = outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
            let name = step.name;
            outcomes.push((name, if failed && !self.keep_going { Outcome::NotRun } else { step.run() }));
        }
        println!("\n{}", table(&outcomes));
        let failed: Vec<_> = outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)))
            .map(|(name, _)| *name)
            .collect();
        match failed.as_slice() {
            [] => Ok(()),
            failed => Err(Failure::Found(format!("ci failed at {}", failed.join(", ")))),
        }
    }
}

/// One profile and one feature set throughout, so that nothing is built twice: what clippy checks serves the cases, the
/// mutants and the docs; what the tests build serves the examples and the outside crate.
fn steps(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let cargo = |arguments: &[&str]| workspace.cargo(arguments);
    let xtask = |command: &[&str]| -> Result<Command, Failure> {
        let program = env::current_exe().map_err(|source| Failure::Start { program: "xtask".into(), source })?;
        let mut xtask = Command::new(program);
        xtask.args(command).current_dir(&workspace.root);
        Ok(xtask)
    };
    let lints = [clippy().as_slice(), &["--", "-D", "warnings"]].concat();
    let plain = format!("{FEATURES},{WITHOUT_KERNELS}");
    let plain = ["clippy", "--workspace", "--no-default-features", "--features", &plain, "--", "-D", "warnings"];
    let mut docs = cargo(&["doc", "--workspace", "--no-deps", "--features", FEATURES]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    // The same cases on every run; a developer's own `cargo test` draws others each time.
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast", "--features", FEATURES]);
    tests.env("PROPTEST_RNG_SEED", env::var_os("PROPTEST_RNG_SEED").unwrap_or_else(|| "1".into()));
    // The tests take the best instructions that the processor has: these are of those that others have.
    let kernels = |instructions: &str| {
        let mut tests = cargo(&["test", "--workspace", "--features", FEATURES, "--test", "kernels"]);
        tests.env("KILN_CPU", instructions);
        tests
    };
    // A network without kernels of ours must come to the reference's numbers too.
    let mut off = cargo(&["test", "--workspace", "--features", FEATURES, "--test", "golden"]);
    off.env("KILN_CPU", "off");
    let mut steps = vec![
        Step { name: "format", command: cargo(&["fmt", "--all", "--check"]), fix: "run `cargo fmt --all`" },
        Step {
            name: "sizes",
            command: xtask(&["outside", "sizes"])?,
            fix: "look at crates/dims/build.rs and the messages of its table: KILN_SIZES must reach both",
        },
        Step {
            name: "clippy",
            command: cargo(&lints),
            fix: "mend each warning where it points; the code tells what it expects",
        },
        Step {
            name: "plain",
            command: cargo(&plain),
            fix: "give what has a kernel of ours burn's own operation where the feature `kernels` is off",
        },
        Step {
            name: "ui",
            command: xtask(&["ui"])?,
            fix: "read the message as a user would; if it is right, run `cargo xtask ui --bless`, else mend the relation",
        },
        Step {
            name: "mutants",
            command: xtask(&["mutate"])?,
            fix: "read tests/mutants.txt; run `cargo xtask mutate --bless` and give every survivor its reason",
        },
        Step { name: "docs", command: docs, fix: "mend the doc comment where it points" },
        Step {
            name: "tests",
            command: tests,
            fix: "run the failed test by its name, with the same `--workspace --features` so that nothing is built anew",
        },
        Step { name: "avx2", command: kernels("avx2"), fix: "run the kernels' tests with KILN_CPU=avx2" },
        Step { name: "portable", command: kernels("portable"), fix: "run the kernels' tests with KILN_CPU=portable" },
        Step {
            name: "off",
            command: off,
            fix: "run the test `golden` with KILN_CPU=off: burn's own operations answer there",
        },
        Step {
            name: "examples",
            command: xtask(&["examples"])?,
            fix: "run the example that failed as its first lines say, and compare with what they promise",
        },
        Step {
            name: "outside",
            command: xtask(&["outside", "network"])?,
            fix: "build tests/outside/network by hand: what it needs must come through kiln's prelude alone",
        },
    ];
    // Where they are the best, all tests have taken them.
    steps.retain(|step| step.name != "avx2" || wider_than_avx2());
    Ok(steps)
}

/// Whether the kernels have better instructions here than those of AVX2.
#[cfg(target_arch = "x86_64")]
fn wider_than_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
}

/// They have others.
#[cfg(not(target_arch = "x86_64"))]
fn wider_than_avx2() -> bool {
    false
}
