//! What burn-train asks at the end of each epoch: whether to save, and whether to stop.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use burn::tensor::Device;
use burn::train::EarlyStoppingStrategy;
use burn::train::checkpoint::{CheckpointingAction, CheckpointingStrategy};
use burn::train::metric::store::{EventStoreClient, Split};
use kiln_report::Epoch;

use crate::checkpoint::Coordinator;
use crate::error::TrainError;
use crate::ledger;
use crate::tally::Tally;

/// When the current epoch began.
#[derive(Debug, Clone)]
pub(crate) struct Clock(Arc<Mutex<Instant>>);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(crate) fn start(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn seconds(&self) -> f64 {
        let began = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        began.elapsed().as_secs_f64()
    }
}

/// Enters each finished epoch into the history, and saves it.
pub(crate) struct SaveEveryEpoch<T> {
    pub(crate) coordinator: Arc<Coordinator>,
    pub(crate) clock: Clock,
    pub(crate) device: Device,
    /// What judges the network.
    pub(crate) tally: PhantomData<fn(T)>,
}

impl<T: Tally> CheckpointingStrategy for SaveEveryEpoch<T> {
    fn checkpointing(&mut self, epoch: usize, store: &EventStoreClient) -> Vec<CheckpointingAction> {
        if let Err(error) = self.device.sync() {
            self.coordinator.fail(TrainError::Engine { reason: error.to_string() });
            return Vec::new();
        }
        let train = ledger::figures::<T>(store, epoch, &Split::Train);
        let valid = ledger::figures::<T>(store, epoch, &Split::Valid);
        let (Some(train), Some(valid)) = (train, valid) else {
            self.coordinator.fail(TrainError::Engine { reason: format!("epoch {epoch} ended without figures") });
            return Vec::new();
        };
        self.coordinator.finished_epoch(Epoch { epoch, train, valid, seconds: self.clock.seconds() });
        vec![CheckpointingAction::Save]
    }
}

/// Stops when the history says so, or something went wrong, which burn-train asks right after [`SaveEveryEpoch`].
///
/// burn's own strategy keeps its best in memory and forgets it when a run is resumed.
#[derive(Clone)]
pub(crate) struct StopEarly {
    pub(crate) coordinator: Arc<Coordinator>,
}

impl EarlyStoppingStrategy for StopEarly {
    fn should_stop(&mut self, epoch: usize, _store: &EventStoreClient) -> bool {
        self.coordinator.settle(epoch);
        self.coordinator.stopped_early() || self.coordinator.failed()
    }
}
