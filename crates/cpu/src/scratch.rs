//! Memory that a thread keeps from one kernel to the next.
use std::cell::RefCell;

thread_local! {
    static SCRATCH: RefCell<[Vec<f32>; 3]> = const { RefCell::new([Vec::new(), Vec::new(), Vec::new()]) };
}

/// Lends the thread's scratch memory; what it holds is left over from before.
pub fn with_scratch<T>(work: impl FnOnce(&mut [Vec<f32>; 3]) -> T) -> T {
    SCRATCH.with_borrow_mut(work)
}
