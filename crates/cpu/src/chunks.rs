//! Elements shared out to the threads, a chunk at a time.
use crate::awake::ask;
use rayon::prelude::*;

/// So many elements that a thread is worth waking, and so few that they stay in a cache.
pub const CHUNK: usize = 1 << 14;

/// Does the work on each chunk, told where it starts.
pub fn in_chunks(elements: &mut [f32], work: impl Fn(usize, &mut [f32]) + Sync) {
    if elements.len() <= CHUNK {
        return work(0, elements);
    }
    ask();
    elements.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, elements)| work(chunk * CHUNK, elements));
}

/// Does the work on each chunk of both, which are as long as each other, told where it starts.
pub fn in_chunks_of_both(first: &mut [f32], second: &mut [f32], work: impl Fn(usize, &mut [f32], &mut [f32]) + Sync) {
    if first.len() <= CHUNK {
        return work(0, first, second);
    }
    ask();
    let both = first.par_chunks_mut(CHUNK).zip(second.par_chunks_mut(CHUNK)).enumerate();
    both.for_each(|(chunk, (first, second))| work(chunk * CHUNK, first, second));
}
