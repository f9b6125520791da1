//! What can be wrong with a checkpoint.
use super::{CheckpointFormat, Fingerprint, Parameter};
use std::{fmt, io, path::PathBuf};

/// Why a network was not saved or loaded. Nothing that was there before is damaged.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file could not be read.
    #[error("cannot read the checkpoint `{}`: {source}; check its path and that it may be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The path's extension names no format.
    #[error(
        "the extension of `{}` names no format of networks; the formats are `.safetensors`, `.bpk` (burn's own), `.pt` \
         or `.pth` (PyTorch's)", path.display()
    )]
    Extension {
        /// The path.
        path: PathBuf,
    },
    /// The file is not whole, lies about itself, or wants what a file of weights has no need of.
    #[error("`{}` is not {format} that can be loaded: {fault}; take another copy of it, or save the network again", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The format it should have.
        format: CheckpointFormat,
        /// What is wrong with it.
        fault: String,
    },
    /// The file holds the parameters of another network.
    #[error(
        "`{}` holds another network: {} of {parameters} parameters differ: {}; load it into the network it was saved from",
        path.display(), differences.len(), listed(differences)
    )]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// All that differs, in alphabetical order.
        differences: Vec<Difference>,
        /// How many parameters the network and the file have between them.
        parameters: usize,
    },
    /// The file could not be written. What was at its place is still there.
    #[error("cannot write the checkpoint `{}`: {fault}; check that its folder exists, may be written to and has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        fault: String,
    },
}

/// A parameter that a network wants otherwise than a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name in the file.
    pub name: String,
    /// What the network has, if it has one.
    pub wanted: Option<Parameter>,
    /// What the file has, if it has one.
    pub found: Option<Parameter>,
}

impl Difference {
    /// All differences of the `found` parameters from the `wanted` ones.
    pub fn between(wanted: &Fingerprint, found: &Fingerprint) -> Vec<Self> {
        let mut names = wanted.names();
        names.extend(found.names().into_iter().filter(|name| wanted.get(name).is_none()));
        names.sort_unstable();
        let pair = |name: &str| (wanted.get(name).cloned(), found.get(name).cloned());
        names
            .into_iter()
            .map(|name| (name, pair(name)))
            .filter(|(_, (wanted, found))| wanted != found)
            .map(|(name, (wanted, found))| Self { name: name.to_owned(), wanted, found })
            .collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, wanted, found } = self;
        match (wanted, found) {
            (Some(wanted), Some(found)) => write!(f, "`{}` wanted {wanted}, found {found}", shown(name)),
            (Some(wanted), None) => write!(f, "`{}` wanted {wanted}, found none", shown(name)),
            (None, Some(found)) => write!(f, "`{}` found {found}, wanted none", shown(name)),
            (None, None) => write!(f, "`{}` is in neither", shown(name)),
        }
    }
}

/// The first few differences, and how many more there are.
fn listed(differences: &[Difference]) -> String {
    const SHOWN: usize = 4;
    let mut list: Vec<_> = differences.iter().take(SHOWN).map(ToString::to_string).collect();
    if differences.len() > SHOWN {
        list.push(format!("and {} more", differences.len() - SHOWN));
    }
    list.join("; ")
}

/// A name from a file, which may hold anything, so that it fits into a line.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let short: String = name.chars().take(LONGEST).collect();
    let escaped = short.escape_debug().to_string();
    if short.len() < name.len() { format!("{escaped}...") } else { escaped }
}
