//! [`Manifest`]: the file that makes a checkpoint count.

use std::collections::BTreeMap;

use kiln_nn::{Checksum, Difference, Fingerprint};
use kiln_report::{BestBy, FORMAT, History, plain};
use serde::{Deserialize, Serialize};

use crate::clipping::Clipping;
use crate::error::TrainError;
use crate::run_folder::RunFolder;

/// What must be the same for a run to go on: everything that its weights depend on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) network: String,
    pub(crate) parameters: Fingerprint,
    pub(crate) seed: u64,
    pub(crate) epochs: usize,
    pub(crate) batch_size: usize,
    pub(crate) accumulate: usize,
    pub(crate) clipping: Option<Clipping>,
    pub(crate) average: String,
    pub(crate) patience: Option<usize>,
    pub(crate) best_by: BestBy,
    pub(crate) train_samples: usize,
    pub(crate) valid_samples: usize,
    pub(crate) data: String,
    pub(crate) optimiser: String,
    pub(crate) schedule: String,
    /// None in checkpoints that are older than they.
    #[serde(default = "none")]
    pub(crate) rates: String,
    #[serde(default = "none")]
    pub(crate) frozen: String,
}

fn none() -> String {
    "none".into()
}

impl Identity {
    /// Says whether a run that began as `self` is one of the same network as `wanted`.
    pub(crate) fn same_network(&self, wanted: &Self, folder: &RunFolder) -> Result<(), TrainError> {
        match Difference::between(&wanted.parameters, &self.parameters).first() {
            None => Ok(()),
            Some(difference) => Err(TrainError::OtherNetwork {
                out: folder.out().to_path_buf(),
                found: self.network.clone(),
                wanted: wanted.network.clone(),
                difference: difference.to_string(),
            }),
        }
    }

    /// Says whether a run that began as `self` can go on as `wanted`.
    pub(crate) fn may_resume_as(&self, wanted: &Self, folder: &RunFolder) -> Result<(), TrainError> {
        self.same_network(wanted, folder)?;
        let mut options = self.options().into_iter().zip(wanted.options());
        match options.find(|(found, wanted)| found != wanted) {
            None => Ok(()),
            Some(((option, found), (_, wanted))) => {
                Err(TrainError::OtherOption { out: folder.out().to_path_buf(), option, found, wanted })
            }
        }
    }

    /// What the weights depend on beside the network, each with its name.
    fn options(&self) -> [(&'static str, String); 15] {
        let clipping = self.clipping.map_or("none".into(), |clipping| format!("{clipping:?}"));
        [
            ("seed", self.seed.to_string()),
            ("epochs", self.epochs.to_string()),
            ("batch size", self.batch_size.to_string()),
            ("accumulate", self.accumulate.to_string()),
            ("clipping", clipping),
            ("average", self.average.clone()),
            ("patience", self.patience.map_or("none".into(), |epochs| epochs.to_string())),
            ("best by", format!("{:?}", self.best_by)),
            ("training samples", self.train_samples.to_string()),
            ("validation samples", self.valid_samples.to_string()),
            ("data", self.data.clone()),
            ("optimiser", self.optimiser.clone()),
            ("schedule", self.schedule.clone()),
            ("rates of parts", self.rates.clone()),
            ("frozen", self.frozen.clone()),
        ]
    }

    /// What the run's page says of how it was made: what is known already, and what of this is not.
    pub(crate) fn facts(&self, mut known: Vec<(String, String)>) -> Vec<(String, String)> {
        let network = ("network", self.network.clone());
        for (name, value) in [network].into_iter().chain(self.options()).filter(|(_, value)| value != "none") {
            let (name, value) = match name {
                "data" => ("fingerprints", value),
                name => (name, plain(&value)),
            };
            if known.iter().all(|(other, _)| other != name) {
                known.push((name.into(), value));
            }
        }
        known
    }
}

/// The size and the checksum of one file of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSeal {
    pub(crate) bytes: usize,
    pub(crate) checksum: String,
}

impl FileSeal {
    pub(crate) fn of(content: &[u8]) -> Self {
        Self { bytes: content.len(), checksum: Checksum::of(content) }
    }
}

/// The last whole checkpoint of a run, and all that led to it.
///
/// It is renamed into place after every file it names is on disk; a checkpoint without it does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    pub(crate) identity: Identity,
    pub(crate) device: String,
    /// The epoch of the last whole checkpoint.
    pub(crate) epoch: usize,
    /// The epoch of the best model.
    pub(crate) best: usize,
    pub(crate) history: History,
    /// The files of both, by their path below the folder.
    pub(crate) files: BTreeMap<String, FileSeal>,
}

impl Manifest {
    pub(crate) fn new(identity: Identity, device: String, history: History, files: BTreeMap<String, FileSeal>) -> Self {
        let best = history.best(identity.best_by).map_or(0, |best| best.epoch);
        Self { format: FORMAT, identity, device, epoch: history.last(), best, history, files }
    }

    /// Whether the run has nothing left to train.
    pub(crate) fn finished(&self) -> bool {
        self.epoch >= self.identity.epochs || self.history.stopped_early(self.identity.patience, self.identity.best_by)
    }

    /// The manifest in `folder`, if there is one.
    pub(crate) fn read(folder: &RunFolder) -> Result<Option<Self>, TrainError> {
        let path = folder.manifest();
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(TrainError::unreadable(path, &error)),
        };
        let damaged = |found: String| TrainError::Damaged {
            path: folder.manifest(),
            found,
            wanted: format!("a manifest of form {FORMAT}"),
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(damaged(format!("a manifest of form {}", manifest.format)));
        }
        if manifest.history.last() != manifest.epoch || manifest.epoch == 0 {
            return Err(damaged(format!(
                "{} epochs in its history, and {} done",
                manifest.history.last(),
                manifest.epoch
            )));
        }
        Ok(Some(manifest))
    }

    /// Puts the manifest into place: from here on the checkpoint counts.
    pub(crate) fn write(&self, folder: &RunFolder) -> Result<(), TrainError> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|error| TrainError::Engine { reason: format!("the manifest has no JSON form ({error})") })?;
        folder.replace(&folder.manifest(), &text)
    }
}
