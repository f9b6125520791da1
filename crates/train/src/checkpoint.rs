//! Checkpoints: three files that burn-train writes on three threads, and the manifest that waits for all of them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use burn::lr_scheduler::LrSchedulerRecord;
use burn::optim::OptimizerRecord;
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::Bytes;
use burn::train::checkpoint::{Checkpoint, Checkpointer, CheckpointerError};
use kiln_report::{Epoch, History, RunPage};

use crate::crew::Crew;
use crate::error::TrainError;
use crate::manifest::{FileSeal, Identity, Manifest};
use crate::run_folder::RunFolder;

/// The names of the parts of a checkpoint.
pub(crate) const MODEL: &str = "model";
const OPTIMISER: &str = "optimiser";
const SCHEDULE: &str = "schedule";
pub(crate) const PARTS: [&str; 3] = [MODEL, OPTIMISER, SCHEDULE];

/// What the threads of a run share: its history, its half-written checkpoints, and what went wrong.
#[derive(Debug)]
pub(crate) struct Coordinator {
    folder: RunFolder,
    identity: Identity,
    device: String,
    /// The page of the run, as far as it does not change.
    page: Option<RunPage>,
    /// The devices, where there are several.
    crew: Option<Arc<Crew>>,
    state: Mutex<State>,
    /// Told when a checkpoint counts, or will never.
    settled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The last epoch whose checkpoint counts.
    saved: usize,
    history: History,
    /// The seals of the parts on disk that count or may come to count.
    written: BTreeMap<(usize, &'static str), FileSeal>,
    failure: Option<TrainError>,
}

impl Coordinator {
    pub(crate) fn new(
        folder: RunFolder,
        identity: Identity,
        device: String,
        page: Option<RunPage>,
        crew: Option<Arc<Crew>>,
        resumed: Option<&Manifest>,
    ) -> Self {
        let mut state = State::default();
        if let Some(manifest) = resumed {
            state.history = manifest.history.clone();
            for (epoch, part) in [manifest.best, manifest.epoch].into_iter().flat_map(parts_of) {
                let seal = manifest.files.get(&RunFolder::part(epoch, part));
                state.written.extend(seal.map(|seal| ((epoch, part), seal.clone())));
            }
        }
        Self { folder, identity, device, page, crew, state: Mutex::new(state), settled: Condvar::new() }
    }

    /// The page of the run as it stands, and where it lies.
    pub(crate) fn page(&self) -> Option<(RunPage, PathBuf)> {
        Some((self.page_after(self.history())?, self.folder.page()))
    }

    /// Writes the page of the run as it stands after these epochs.
    pub(crate) fn write_page(&self, history: History) -> Result<(), TrainError> {
        let Some(page) = self.page_after(history) else { return Ok(()) };
        let path = self.folder.page();
        page.page().write(&path).map_err(|error| TrainError::unwritable(path, &error))
    }

    fn page_after(&self, history: History) -> Option<RunPage> {
        let devices = self.crew.as_ref().map(|crew| crew.section());
        Some(RunPage { history, devices, ..self.page.clone()? })
    }

    /// The devices, where there are several.
    pub(crate) fn crew(&self) -> Option<&Arc<Crew>> {
        self.crew.as_ref()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn folder(&self) -> &RunFolder {
        &self.folder
    }

    pub(crate) fn history(&self) -> History {
        self.state().history.clone()
    }

    pub(crate) fn finished_epoch(&self, epoch: Epoch) {
        self.state().history.push(epoch);
    }

    pub(crate) fn stopped_early(&self) -> bool {
        self.state().history.stopped_early(self.identity.patience, self.identity.best_by)
    }

    /// Keeps the first thing that went wrong.
    pub(crate) fn fail(&self, failure: TrainError) {
        self.state().failure.get_or_insert(failure);
        self.settled.notify_all();
    }

    /// Whether something went wrong.
    pub(crate) fn failed(&self) -> bool {
        self.state().failure.is_some()
    }

    /// Waits until the checkpoint of `epoch` counts, or never will. Training must not go on before: a GPU backend that
    /// fuses operations may compute the next step into memory that another thread is still reading.
    pub(crate) fn settle(&self, epoch: usize) {
        let mut state = self.state();
        while state.saved < epoch && state.failure.is_none() {
            state = self.settled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn take_failure(&self) -> Option<TrainError> {
        self.state().failure.take()
    }

    /// Writes one part of the checkpoint of `epoch`; with the last part the checkpoint counts, and older ones go.
    fn write(&self, epoch: usize, part: &'static str, content: &[u8]) -> Result<(), TrainError> {
        self.folder.write(&RunFolder::part(epoch, part), content)?;
        let mut state = self.state();
        state.written.insert((epoch, part), FileSeal::of(content));
        if !parts_of(epoch).all(|part| state.written.contains_key(&part)) {
            return Ok(());
        }
        let history = state.history.until(epoch);
        let best = history.best(self.identity.best_by).map_or(epoch, |best| best.epoch);
        // The next epoch may be half written by now: it stays, and it does not count yet.
        state.written.retain(|(seen, _), _| *seen >= epoch || *seen == best);
        let counting = state.written.iter().filter(|((seen, _), _)| *seen <= epoch);
        let files = counting.map(|((seen, part), seal)| (RunFolder::part(*seen, part), seal.clone()));
        let files = files.collect();
        Manifest::new(self.identity.clone(), self.device.clone(), history.clone(), files).write(&self.folder)?;
        self.folder.prune(|seen| seen >= epoch || seen == best);
        self.write_page(history)?;
        state.saved = epoch;
        self.settled.notify_all();
        Ok(())
    }
}

fn parts_of(epoch: usize) -> impl Iterator<Item = (usize, &'static str)> {
    PARTS.into_iter().map(move |part| (epoch, part))
}

/// burn's checkpointer for one part. It restores only what was checked before launch.
pub(crate) struct Part<R> {
    name: &'static str,
    coordinator: Arc<Coordinator>,
    restored: Mutex<Option<R>>,
}

impl<R> Part<R> {
    fn new(name: &'static str, coordinator: &Arc<Coordinator>, restored: Option<R>) -> Self {
        Self { name, coordinator: coordinator.clone(), restored: Mutex::new(restored) }
    }
}

impl<R: Checkpoint> Checkpointer<R> for Part<R> {
    fn save(&self, epoch: usize, record: R) -> Result<(), CheckpointerError> {
        let unsaved = |reason: &str| TrainError::Engine {
            reason: format!("the {} of epoch {epoch} cannot be saved: {reason}", self.name),
        };
        let save = || {
            let content = record.checkpoint_into_bytes().map_err(|error| unsaved(&error.to_string()))?;
            self.coordinator.write(epoch, self.name, &content)
        };
        // A panic here would end the thread without a word, and training waits for this checkpoint.
        let saved = catch_unwind(AssertUnwindSafe(save));
        saved.unwrap_or_else(|_| Err(unsaved("reading it from the device, or writing it, panicked"))).map_err(|error| {
            let said = error.to_string();
            self.coordinator.fail(error);
            CheckpointerError::Unknown(said)
        })
    }

    fn delete(&self, _epoch: usize) -> Result<(), CheckpointerError> {
        // The coordinator removes a checkpoint once a newer one counts.
        Ok(())
    }

    fn restore(&self, epoch: usize) -> Result<R, CheckpointerError> {
        let mut restored = self.restored.lock().unwrap_or_else(PoisonError::into_inner);
        restored.take().ok_or_else(|| CheckpointerError::Unknown(format!("epoch {epoch} was not read before launch")))
    }
}

/// The three records of a checkpoint, whole and checked.
pub(crate) struct Records {
    pub(crate) model: ModuleRecord,
    pub(crate) optimiser: OptimizerRecord,
    pub(crate) schedule: LrSchedulerRecord,
}

impl Records {
    /// Reads the checkpoint of the last whole epoch.
    pub(crate) fn read(folder: &RunFolder, manifest: &Manifest) -> Result<Self, TrainError> {
        let epoch = manifest.epoch;
        Ok(Self {
            model: read_part(folder, manifest, epoch, MODEL)?,
            optimiser: read_part(folder, manifest, epoch, OPTIMISER)?,
            schedule: read_part(folder, manifest, epoch, SCHEDULE)?,
        })
    }
}

/// One checkpointer for each part, with what they restore.
#[allow(clippy::type_complexity)]
pub(crate) fn checkpointers(
    coordinator: &Arc<Coordinator>,
    records: Option<Records>,
) -> (Part<ModuleRecord>, Part<OptimizerRecord>, Part<LrSchedulerRecord>) {
    let (model, optimiser, schedule) = match records {
        Some(records) => (Some(records.model), Some(records.optimiser), Some(records.schedule)),
        None => (None, None, None),
    };
    (
        Part::new(MODEL, coordinator, model),
        Part::new(OPTIMISER, coordinator, optimiser),
        Part::new(SCHEDULE, coordinator, schedule),
    )
}

/// Reads one part that the manifest names, and refuses it if a byte of it is wrong.
pub(crate) fn read_part<R: Checkpoint>(
    folder: &RunFolder,
    manifest: &Manifest,
    epoch: usize,
    part: &str,
) -> Result<R, TrainError> {
    let below = RunFolder::part(epoch, part);
    let path: PathBuf = folder.out().join(&below);
    let damaged = |found: String, wanted: String| TrainError::Damaged { path: path.clone(), found, wanted };
    let Some(wanted) = manifest.files.get(&below) else {
        return Err(damaged("no entry in the manifest".into(), "one".into()));
    };
    let content = match std::fs::read(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged("no file".into(), format!("{} bytes", wanted.bytes)));
        }
        Err(error) => return Err(TrainError::unreadable(path, &error)),
    };
    let found = FileSeal::of(&content);
    if found.bytes != wanted.bytes {
        return Err(damaged(format!("{} bytes", found.bytes), format!("{} bytes", wanted.bytes)));
    }
    if found != *wanted {
        return Err(damaged(format!("checksum {}", found.checksum), format!("checksum {}", wanted.checksum)));
    }
    R::checkpoint_from_bytes(Bytes::from_bytes_vec(content))
        .map_err(|error: RecordError| damaged(error.to_string(), "a burn record".into()))
}
