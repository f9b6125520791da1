//! [`Prefetch`]: samples decoded ahead by worker threads, within a bound of memory, and delivered in order.

use crate::order::Order;
use crate::{DataError, Dataset, LoaderOptions};
use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// So many batches wait at most: more would hold memory and start nothing sooner.
const BATCHES: usize = 4;

/// One pass over a data set. Dropping it stops its workers, and waits for them.
pub(crate) struct Prefetch<D: Dataset> {
    pass: Arc<Pass<D>>,
    workers: Vec<JoinHandle<()>>,
}

impl<D: Dataset> Prefetch<D> {
    pub(crate) fn new(data: Arc<D>, order: Order, options: &LoaderOptions) -> Self {
        let batch_size = options.batch_size.get();
        let bounded = options.prefetch_bytes / data.sample_bytes().max(1);
        let window = bounded.clamp(batch_size, batch_size.saturating_mul(BATCHES));
        let workers = options.workers.min(order.len());
        let (state, changed) = (Mutex::default(), [Condvar::new(), Condvar::new()]);
        let [space, ready] = changed;
        let pass = Arc::new(Pass { data, order, batch_size, window, state, space, ready });
        // A thread that the system refuses is one worker fewer: `next_batch` decodes what nobody else does.
        let workers = (0..workers).filter_map(|worker| {
            let pass = pass.clone();
            Builder::new().name(format!("kiln-data-{worker}")).spawn(move || pass.work()).ok()
        });
        Self { workers: workers.collect(), pass }
    }

    /// The next batch, which `collate` makes of its samples; or the first error among them, in its place.
    pub(crate) fn next_batch<B>(
        &mut self,
        collate: impl FnOnce(Vec<D::Sample>) -> Result<B, DataError>,
    ) -> Option<Result<B, DataError>> {
        let samples = self.pass.take_batch()?;
        let batch = samples.into_iter().collect::<Result<_, _>>().and_then(collate);
        self.pass.release();
        Some(batch)
    }

    /// How many samples have been delivered.
    pub(crate) fn delivered(&self) -> usize {
        self.pass.lock().taken
    }
}

impl<D: Dataset> Drop for Prefetch<D> {
    fn drop(&mut self) {
        self.pass.lock().stopped = true;
        self.pass.space.notify_all();
        for worker in self.workers.drain(..) {
            // Workers catch what panics; there is nothing left to say here.
            let _ = worker.join();
        }
    }
}

/// What the workers and the consumer share.
struct Pass<D: Dataset> {
    data: Arc<D>,
    order: Order,
    batch_size: usize,
    /// How many samples may be claimed and not yet released: the bound of memory.
    window: usize,
    state: Mutex<State<D::Sample>>,
    /// Told when there is space to decode into, or no more need to.
    space: Condvar,
    /// Told when a sample of the next batch is decoded.
    ready: Condvar,
}

/// How far a pass has come: `released <= taken <= claimed <= released + window`.
struct State<S> {
    /// Positions that a thread has begun to decode.
    claimed: usize,
    /// Positions that the consumer has taken.
    taken: usize,
    /// Positions whose samples are collated, and their memory free.
    released: usize,
    /// The samples from `taken` to `claimed`; `None` while they are decoded.
    samples: VecDeque<Option<Result<S, DataError>>>,
    stopped: bool,
}

impl<S> Default for State<S> {
    fn default() -> Self {
        Self { claimed: 0, taken: 0, released: 0, samples: VecDeque::new(), stopped: false }
    }
}

impl<S> State<S> {
    fn claim(&mut self) -> usize {
        self.samples.push_back(None);
        self.claimed += 1;
        self.claimed - 1
    }
}

impl<D: Dataset> Pass<D> {
    /// A worker's life: claim the next position, decode it, put it in its place.
    fn work(&self) {
        loop {
            let mut state = self.lock();
            while !state.stopped && state.claimed < self.order.len() && state.claimed == state.released + self.window {
                state = self.space.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped || state.claimed == self.order.len() {
                return;
            }
            drop(self.decode(state));
        }
    }

    /// The samples of the next batch. Rather than wait for a worker, this thread decodes what is not claimed.
    fn take_batch(&self) -> Option<Vec<Result<D::Sample, DataError>>> {
        let mut state = self.lock();
        let size = self.batch_size.min(self.order.len() - state.taken);
        while state.samples.iter().take(size).flatten().count() < size {
            state = if state.claimed < state.taken + size {
                self.decode(state)
            } else {
                self.ready.wait(state).unwrap_or_else(PoisonError::into_inner)
            };
        }
        state.taken += size;
        (size > 0).then(|| state.samples.drain(..size).flatten().collect())
    }

    /// Claims the next position and decodes it, unlocked meanwhile.
    fn decode<'a>(&'a self, mut state: MutexGuard<'a, State<D::Sample>>) -> MutexGuard<'a, State<D::Sample>> {
        let position = state.claim();
        drop(state);
        let (index, mut rng) = self.order.at(position);
        let sample = catch_unwind(AssertUnwindSafe(|| self.data.sample(index, rng.as_mut())))
            .unwrap_or_else(|panic| Err(DataError::Panicked { index, message: message(&*panic) }));
        let mut state = self.lock();
        let place = position - state.taken;
        state.samples[place] = Some(sample);
        if place < self.batch_size {
            self.ready.notify_one();
        }
        state
    }

    /// Frees the memory of what was taken.
    fn release(&self) {
        let mut state = self.lock();
        state.released = state.taken;
        self.space.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<D::Sample>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests;
