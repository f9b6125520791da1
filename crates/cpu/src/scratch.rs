//! Memory that a thread keeps from one kernel to the next.
#![allow(unsafe_code)]
use std::cell::RefCell;

thread_local! {
    static SCRATCH: RefCell<[Scratch; 3]> = const { RefCell::new([const { Scratch(Vec::new()) }; 3]) };
}

thread_local! {
    static PACKED: RefCell<Scratch> = const { RefCell::new(Scratch(Vec::new())) };
}

/// Memory that begins where a line of a cache does: a register that crosses none is read and written faster.
#[derive(Default)]
pub struct Scratch(Vec<Line>);

/// A line of a cache.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line(#[allow(dead_code, reason = "it is read as numbers")] [f32; LINE]);

/// Numbers of a line.
const LINE: usize = 16;

impl Scratch {
    /// So many numbers; what they hold is left over from before.
    pub fn get(&mut self, len: usize) -> &mut [f32] {
        let lines = len.div_ceil(LINE);
        if self.0.len() < lines {
            // What there was is given back first: it need not be there beside what takes its place.
            self.0 = Vec::new();
            self.0.reserve_exact(lines);
            self.0.resize(lines, Line([0.0; LINE]));
        }
        // SAFETY: a line is sixteen numbers and nothing else, and there are as many lines as hold so many.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), len) }
    }
}

/// Lends so many numbers to a thread whose work is shared out to others; what they hold is left over from before. Work that
/// it is given meanwhile, as it waits for the others, finds memory of its own. Also for what is done within [`with_scratch`].
pub fn with_packed<T>(len: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
    let mut packed = PACKED.take();
    let result = work(packed.get(len));
    PACKED.set(packed);
    result
}

/// Lends the thread's scratch memory.
pub fn with_scratch<T>(work: impl FnOnce(&mut [Scratch; 3]) -> T) -> T {
    SCRATCH.with_borrow_mut(work)
}

#[cfg(test)]
mod tests {
    use super::{with_packed, with_scratch};

    #[test]
    fn memory_begins_where_a_line_does_and_is_as_long_as_asked_for() {
        for len in [0, 1, 15, 16, 17, 1000, 33] {
            let is_right = |memory: &mut [f32]| {
                memory.fill(1.0);
                memory.len() == len && memory.as_ptr().addr().is_multiple_of(64)
            };
            assert!(with_packed(len, is_right) && with_scratch(|[_, memory, _]| is_right(memory.get(len))), "{len}");
        }
    }
}
