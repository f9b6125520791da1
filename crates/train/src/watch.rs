//! [`Stop`], the way to stop a run from outside, and the watch that stops one whose loss is lost.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use burn::train::Interrupter;

use crate::checkpoint::Coordinator;
use crate::error::TrainError;

/// Stops a run at its next batch: what a Ctrl-C handler calls. Clones stop the same run.
///
/// ```
/// let stop = kiln_train::Stop::new();
/// let handler = stop.clone();
/// handler.stop();
/// assert!(stop.requested());
/// ```
#[derive(Clone, Default)]
pub struct Stop {
    engine: Interrupter,
    requested: Arc<AtomicBool>,
}

impl Stop {
    /// A stop that nobody asked for yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the run to stop.
    pub fn stop(&self) {
        self.requested.store(true, Ordering::SeqCst);
        self.engine.stop(None);
    }

    /// Whether someone asked.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// What burn-train looks at.
    pub(crate) fn engine(&self) -> Interrupter {
        self.engine.clone()
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").field(&self.requested()).finish()
    }
}

/// Looks at every batch: stops the run when its loss is lost, or when the dashboard was told to.
pub(crate) struct Watch {
    coordinator: Arc<Coordinator>,
    stop: Stop,
    dashboard: Interrupter,
    rate: f64,
    epoch: AtomicUsize,
}

impl Watch {
    pub(crate) fn new(coordinator: &Arc<Coordinator>, stop: &Stop, dashboard: &Interrupter, rate: f64) -> Self {
        Self {
            coordinator: coordinator.clone(),
            stop: stop.clone(),
            dashboard: dashboard.clone(),
            rate,
            epoch: AtomicUsize::new(0),
        }
    }

    pub(crate) fn epoch(&self, epoch: usize) {
        self.epoch.store(epoch, Ordering::SeqCst);
    }

    pub(crate) fn batch(&self, loss: f64, step: usize) {
        if self.dashboard.should_stop() {
            self.stop.stop();
        }
        if !loss.is_finite() {
            let epoch = self.epoch.load(Ordering::SeqCst);
            self.coordinator.fail(TrainError::NotFinite { loss, epoch, step, rate: self.rate });
            self.stop.engine.stop(None);
        }
    }
}
