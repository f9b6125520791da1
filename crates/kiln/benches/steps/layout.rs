//! Where things lie in memory, left to chance.
//!
//! Of two networks that do the same, one is a few thousandths faster wherever its numbers happen to lie better in the caches,
//! and they lie there in every run: who is faster would be said of the allocator. Mytkowicz et al., "Producing Wrong Data
//! Without Doing Anything Obviously Wrong!" (2009); Curtsinger and Berger, "Stabilizer" (2013).
use std::hash::{DefaultHasher, Hash, Hasher};

/// Draws from a seed.
pub struct Layout {
    seed: u64,
    drawn: u64,
}

impl Layout {
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Moves what is allocated next: takes blocks of many sizes, and gives every other one back.
    pub fn scatter(&mut self) {
        let blocks: Vec<Vec<u8>> = (0..512).map(|_| self.block()).collect();
        blocks.into_iter().step_by(2).for_each(std::mem::forget);
    }

    /// A block of up to 8 KiB. While it is there, what is allocated lies elsewhere.
    pub fn block(&mut self) -> Vec<u8> {
        let mut hasher = DefaultHasher::new();
        (self.seed, self.drawn).hash(&mut hasher);
        self.drawn += 1;
        Vec::with_capacity(16 + (hasher.finish() % 8192) as usize)
    }
}
