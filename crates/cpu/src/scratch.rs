//! Memory that a thread keeps from one kernel to the next.
use std::cell::RefCell;

thread_local! {
    static SCRATCH: RefCell<[Vec<f32>; 3]> = const { RefCell::new([Vec::new(), Vec::new(), Vec::new()]) };
}

thread_local! {
    static PACKED: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Lends so many numbers to a thread whose work is shared out to others; what they hold is left over from before. Work that
/// it is given meanwhile, as it waits for the others, finds memory of its own. Also for what is done within [`with_scratch`].
pub fn with_packed<T>(len: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
    let mut packed = PACKED.take();
    if packed.len() < len {
        packed.clear();
        packed.resize(len, 0.0);
    }
    let result = work(&mut packed[..len]);
    PACKED.set(packed);
    result
}

/// Lends the thread's scratch memory; what it holds is left over from before.
pub fn with_scratch<T>(work: impl FnOnce(&mut [Vec<f32>; 3]) -> T) -> T {
    SCRATCH.with_borrow_mut(work)
}
