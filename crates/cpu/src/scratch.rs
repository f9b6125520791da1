//! Memory that a thread keeps from one kernel to the next.
#![allow(unsafe_code)]
use std::cell::RefCell;

thread_local! {
    static SCRATCH: RefCell<[Vec<f32>; 3]> = const { RefCell::new([Vec::new(), Vec::new(), Vec::new()]) };
}

thread_local! {
    static PACKED: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

thread_local! {
    static ALIGNED: RefCell<[Aligned; 3]> = const { RefCell::new([const { Aligned(Vec::new()) }; 3]) };
}

/// Memory that begins where a line of a cache does, as do registers in it then.
pub struct Aligned(Vec<Line>);

/// A line of a cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line(#[allow(dead_code, reason = "it is read as numbers")] [f32; 16]);

impl Aligned {
    /// So many numbers; what they hold is left over from before.
    pub fn get(&mut self, len: usize) -> &mut [f32] {
        let lines = len.div_ceil(16);
        if self.0.len() < lines {
            self.0.clear();
            self.0.resize(lines, Line([0.0; 16]));
        }
        // SAFETY: a line is sixteen numbers and nothing else.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), len) }
    }
}

/// Lends the thread's aligned memory; what it holds is left over from before. Also for what is done within [`with_packed`].
pub fn with_aligned<T>(work: impl FnOnce(&mut [Aligned; 3]) -> T) -> T {
    ALIGNED.with_borrow_mut(work)
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
