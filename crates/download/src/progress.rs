//! [`Progress`]: what a download tells while it goes on.

/// What a download tells while it goes on, and what it asks: whether to go on.
///
/// It is called from several threads. Each method does nothing unless it is written.
///
/// ```
/// use kiln_download::Progress;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Counts the bytes.
/// #[derive(Default)]
/// struct Count(AtomicU64);
///
/// impl Progress for Count {
///     fn advance(&self, bytes: u64) {
///         self.0.fetch_add(bytes, Ordering::Relaxed);
///     }
/// }
///
/// let count = Count::default();
/// count.begin("fetching images.tar.gz", 100, 40);
/// count.advance(60);
/// assert_eq!((count.0.into_inner(), Count::default().stopped()), (60, false));
/// ```
pub trait Progress: Sync {
    /// A step begins; `done` of its `total` bytes are done already. `total` may turn out to be too high.
    fn begin(&self, step: &str, total: u64, done: u64) {
        let _ = (step, total, done);
    }

    /// So many more bytes of the step are done.
    fn advance(&self, bytes: u64) {
        let _ = bytes;
    }

    /// Something a user may want to know, in one sentence: that a mirror failed, that another run is waited for.
    fn notice(&self, sentence: &str) {
        let _ = sentence;
    }

    /// Whether someone asked to stop.
    fn stopped(&self) -> bool {
        false
    }
}

/// Shows nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {}
