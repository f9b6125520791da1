//! [`LoaderOptions`]: batch size, seed, workers, memory.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// How a loader loads. Only the batch size and the seed change what it delivers.
///
/// ```
/// use kiln_data::LoaderOptions;
///
/// let options = LoaderOptions { seed: 7, ..LoaderOptions::default() };
/// assert_eq!(options.batch_size.get(), 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoaderOptions {
    /// Samples in a batch; the last batch of an epoch has what is left. 64 by default.
    pub batch_size: NonZeroUsize,
    /// What order and augmentation follow from, together with epoch and index. 0 by default.
    pub seed: u64,
    /// Threads that decode. With 0 the thread that asks for a batch decodes it. One per core by default.
    pub workers: usize,
    /// The most bytes of decoded samples that wait at any time, though one batch always fits, and four at most wait. 64 MiB
    /// by default.
    pub prefetch_bytes: usize,
}

impl Default for LoaderOptions {
    fn default() -> Self {
        Self {
            batch_size: const { NonZeroUsize::new(64).unwrap() },
            seed: 0,
            workers: available_parallelism().map_or(1, NonZeroUsize::get),
            prefetch_bytes: 64 << 20,
        }
    }
}
