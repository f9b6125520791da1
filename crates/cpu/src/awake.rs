//! [`keep_awake`]: threads that look for work a little longer before they sleep.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{hint, thread};

/// So long a thread that finds no work goes on looking: most operations between two kernels are shorter.
const PATIENCE: Duration = Duration::from_micros(300);
/// So often it looks before it offers its processor to whatever else wants to run.
const LOOKS: usize = 64;
/// So many pauses of the processor are between two looks.
const PAUSES: usize = 16;

/// How many threads look, or are asked to.
static LOOKING: AtomicUsize = AtomicUsize::new(0);

/// Has the other threads of rayon's pool look for work until there was none for a while. A thread that sleeps starts on a
/// kernel after as long as a small one takes; kernels call this where they begin.
///
/// Nothing waits for the threads that look, and they end by themselves. A thread outside of the pool asks for nothing: it
/// waits for the pool meanwhile, and there may be no processor left to look with.
pub fn keep_awake() {
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
    let mut last = Instant::now();
    while last.elapsed() < PATIENCE {
        for _ in 0..LOOKS {
            if rayon::yield_now() == Some(rayon::Yield::Executed) {
                last = Instant::now();
            } else {
                (0..PAUSES).for_each(|_| hint::spin_loop());
            }
        }
        thread::yield_now();
    }
}
