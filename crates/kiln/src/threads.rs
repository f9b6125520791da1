//! The threads that compute on a CPU.
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// Makes the calling thread one of those that compute, and says whether it has become one. The examples do; do it at the start of
/// your own `main` where you train on a CPU: work then begins at once on the thread that asks for it, in place of waking
/// another, which takes as long as a small layer.
///
/// It does not where those threads exist already, as they do from the first large operation on, or where there is one of
/// them: that one also serves other threads. Their number is that of the processors, or of the environment variable
/// `RAYON_NUM_THREADS`. Nothing but the time depends on it.
///
/// # Edge cases
/// A thread that has joined must not end before the program does.
///
/// ```
/// kiln::threads::join();
/// let device = kiln::device("flex")?;
/// # Ok::<(), kiln::device::DeviceError>(())
/// ```
pub fn join() -> bool {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|it| it.parse().ok()).filter(|&it| it > 0);
    let threads = asked.or(available_parallelism().ok().map(NonZeroUsize::get)).unwrap_or(1);
    threads > 1 && rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build_global().is_ok()
}
