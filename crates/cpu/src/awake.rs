//! [`keep_awake`]: threads that look for work a little longer before they sleep.
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{hint, thread};

/// So long a thread that finds no work goes on looking: most operations between two kernels are shorter.
const PATIENCE: Duration = Duration::from_micros(300);
/// So long it looks at most. What lies below it on its stack may be done and waited for; the next kernel asks anew.
const SHIFT: Duration = Duration::from_millis(2);
/// So often it looks before it offers its processor to whatever else wants to run.
const LOOKS: usize = 64;
/// So many pauses of the processor are between two looks.
const PAUSES: usize = 16;

/// How many threads look, or are asked to.
static LOOKING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this thread asks the others.
    static ASKS: Cell<bool> = const { Cell::new(false) };
}

/// From now on, where kernels are called on this thread, the other threads of its pool look for more work for 0.3 ms after
/// they found some, before they sleep: to wake one takes as long as a small kernel. It is meant for the thread that trains.
///
/// # Edge cases
/// Nothing changes for a thread outside of rayon's pools: it waits for them meanwhile, and there may be no processor left to
/// look with. No result depends on it. The threads that look offer their processors to all else that wants to run.
///
/// ```
/// kiln_cpu::keep_awake();
/// ```
pub fn keep_awake() {
    ASKS.set(true);
}

/// Has the other threads look for work, where this thread asks for that and none does yet.
pub(crate) fn ask() {
    if !ASKS.get() {
        return;
    }
    let others = rayon::current_num_threads() - 1;
    let Some(own) = rayon::current_thread_index().filter(|_| others > 0) else { return };
    // Where some look already, one that fell asleep is woken by rayon as ever.
    if LOOKING.compare_exchange(0, others, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return;
    }
    rayon::spawn_broadcast(move |thread| {
        if thread.index() != own {
            look();
            LOOKING.fetch_sub(1, Ordering::Relaxed);
        }
    });
}

/// Does what work there is, until there was none for a while.
fn look() {
    let start = Instant::now();
    let (mut now, mut last) = (start, start);
    while now - last < PATIENCE && now - start < SHIFT {
        for _ in 0..LOOKS {
            if rayon::yield_now() == Some(rayon::Yield::Executed) {
                last = Instant::now();
                break;
            }
            (0..PAUSES).for_each(|_| hint::spin_loop());
        }
        thread::yield_now();
        now = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::{ASKS, LOOKING, ask, keep_awake};
    use crate::{chunks::CHUNK, scatter::zeros};
    use rayon::prelude::*;
    use std::sync::atomic::Ordering;
    use std::thread;
    use std::time::{Duration, Instant};

    fn nobody_looks_in_the_end() {
        let start = Instant::now();
        while LOOKING.load(Ordering::Relaxed) != 0 {
            assert!(start.elapsed() < Duration::from_secs(60), "threads look for ever");
            thread::yield_now();
        }
    }

    /// One test, as all threads of the program are counted together.
    #[test]
    fn threads_look_until_there_is_no_more_work() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| {
            ask();
            assert_eq!(LOOKING.load(Ordering::Relaxed), 0, "nobody asked to be kept awake");
            keep_awake();
            ask();
            nobody_looks_in_the_end();
            // Kernels inside of each other's work, on threads that wait for each other.
            for _ in 0..100 {
                let sizes: Vec<usize> =
                    (0..8).into_par_iter().map(|it| zeros(it * CHUNK + 1).par_iter().map(|_| 1).sum()).collect();
                assert_eq!(sizes, (0..8).map(|it| it * CHUNK + 1).collect::<Vec<_>>());
            }
            let panic =
                std::panic::catch_unwind(|| (0..100).into_par_iter().for_each(|it| assert!(it < 50, "as meant")));
            assert!(panic.is_err());
            ask();
        });
        drop(pool);
        nobody_looks_in_the_end();
        keep_awake();
        ask();
        assert_eq!(LOOKING.load(Ordering::Relaxed), 0, "this thread is in no pool");
        ASKS.set(false);
    }
}
