//! The threads that compute on a CPU, and their memory.
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
/// With the feature `kernels` it also has the other threads sleep a little later than they would, see `kiln_cpu::keep_awake`,
/// where it has become one of them; and the allocator keep what a step frees for the step that follows, in place of
/// giving it back to the system: see `kiln_cpu::keep_memory`. That goes for the whole program, for as long as it runs.
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
    #[cfg(feature = "kernels")]
    kiln_cpu::keep_memory();
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|it| it.parse().ok()).filter(|&it| it > 0);
    let threads = asked.or(available_parallelism().ok().map(NonZeroUsize::get)).unwrap_or(1);
    let joined =
        threads > 1 && rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build_global().is_ok();
    #[cfg(feature = "kernels")]
    if joined {
        kiln_cpu::keep_awake();
    }
    joined
}
