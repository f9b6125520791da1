//! [`Manifest`]: the file that makes a checkpoint count.

use std::collections::BTreeMap;

use kiln_nn::{Checksum, Difference, Fingerprint};
use kiln_report::{BestBy, FORMAT, History};
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
    pub(crate) patience: Option<usize>,
    pub(crate) best_by: BestBy,
    pub(crate) train_samples: usize,
    pub(crate) valid_samples: usize,
    pub(crate) data: String,
    pub(crate) optimiser: String,
    pub(crate) schedule: String,
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
        let patience = |patience: Option<usize>| patience.map_or("none".into(), |epochs| epochs.to_string());
        let clipping = |clipping: Option<Clipping>| clipping.map_or("none".into(), |clipping| format!("{clipping:?}"));
        let options = [
            ("seed", self.seed.to_string(), wanted.seed.to_string()),
            ("epochs", self.epochs.to_string(), wanted.epochs.to_string()),
            ("batch size", self.batch_size.to_string(), wanted.batch_size.to_string()),
            ("accumulate", self.accumulate.to_string(), wanted.accumulate.to_string()),
            ("clipping", clipping(self.clipping), clipping(wanted.clipping)),
            ("patience", patience(self.patience), patience(wanted.patience)),
            ("best by", format!("{:?}", self.best_by), format!("{:?}", wanted.best_by)),
            ("training samples", self.train_samples.to_string(), wanted.train_samples.to_string()),
            ("validation samples", self.valid_samples.to_string(), wanted.valid_samples.to_string()),
            ("data", self.data.clone(), wanted.data.clone()),
            ("optimiser", self.optimiser.clone(), wanted.optimiser.clone()),
            ("schedule", self.schedule.clone(), wanted.schedule.clone()),
        ];
        match options.into_iter().find(|(_, found, wanted)| found != wanted) {
            None => Ok(()),
            Some((option, found, wanted)) => {
                Err(TrainError::OtherOption { out: folder.out().to_path_buf(), option, found, wanted })
            }
        }
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
