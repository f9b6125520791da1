//! [`Side`]: who takes a step, and how.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use super::race::{Network, Step};
use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Kiln.
    Typed,
    /// burn's own tensors with Kiln's kernels.
    Untyped,
    /// Kiln with burn's kernels.
    Plain,
    /// PyTorch as it is.
    Torch,
    /// PyTorch with the channels of images last.
    TorchLast,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A training step of burn-train's learner.
    Learner,
    /// A training step of a loop that is written by hand.
    Loop,
    /// The scores of a batch.
    Inference,
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Loop => "loop",
            Self::Inference => "inference",
        }
    }
}

/// What is run.
pub struct Programs {
    steps: PathBuf,
    /// Of PyTorch, where it is asked for, and the script.
    python: Option<[PathBuf; 2]>,
}

impl Programs {
    /// Builds ours as a user would: optimised, with kiln's default features.
    pub fn built(workspace: &Workspace, python: Option<PathBuf>) -> Result<Self, Failure> {
        let build = ["build", "--release", "--package", "kiln", "--bench", "steps"];
        let mut build = workspace.cargo(&build);
        build.arg("--message-format=json-render-diagnostics");
        let steps = Artifacts::of(build, "steps")?.executable("steps")?.to_owned();
        let script = workspace.root.join("xtask/peers/bench.py");
        Ok(Self { steps, python: python.map(|python| [python, script]) })
    }

    /// The sides that can be timed in this step, and their ways.
    pub fn sides(&self, step: &Step) -> Vec<(Side, Way)> {
        let ways: &[Way] = if step.trains { &[Way::Learner, Way::Loop] } else { &[Way::Inference] };
        let own = ways.iter().flat_map(|way| [(Side::Typed, *way), (Side::Untyped, *way), (Side::Plain, *way)]);
        let torch = [Side::Torch, Side::TorchLast].map(|side| (side, ways[ways.len() - 1]));
        own.filter(|side| *side != (Side::Untyped, Way::Learner))
            .chain(torch.into_iter().filter(|_| self.python.is_some()))
            .filter(|(side, _)| *side != Side::TorchLast || step.network != Network::Mlp)
            .collect()
    }

    /// The program of a side. One that is asked for without Python is ours.
    pub fn command(&self, step: &Step, side: Side, way: Way) -> Command {
        match (side, &self.python) {
            (Side::Torch | Side::TorchLast, Some([python, script])) => {
                let layout = if side == Side::Torch { "contiguous" } else { "channels_last" };
                let mut command = Command::new(python);
                command.arg(script).args(words(step, way)).arg(layout);
                command
            }
            _ => {
                let kind = if side == Side::Untyped { "untyped" } else { "typed" };
                let mut command = self.own(step, kind, way);
                if side == Side::Plain {
                    command.env("KILN_CPU", "off");
                }
                command
            }
        }
    }

    /// The program that takes each turn with types and without; its number says who is made first, and where in memory.
    pub fn pair(&self, step: &Step, number: usize) -> Command {
        let way = if step.trains { Way::Loop } else { Way::Inference };
        self.own(step, &number.to_string(), way)
    }

    fn own(&self, step: &Step, kind: &str, way: Way) -> Command {
        let [network, way, batch] = words(step, way);
        let mut command = Command::new(&self.steps);
        command.arg(network).arg(kind).args([way, batch]).env_remove("KILN_CPU");
        command
    }
}

/// What programs are told of a step: its network, its way and its batch.
fn words(step: &Step, way: Way) -> [OsString; 3] {
    [step.network.word(), way.word(), &step.batch.to_string()].map(OsString::from)
}
