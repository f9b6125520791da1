//! [`SampleRng`]: random numbers that are a pure function of seed, epoch and index.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// The generator of one sample in one epoch.
///
/// It is ChaCha with 8 rounds, whose key holds the seed and the epoch and whose stream is the index: no
/// state is carried from sample to sample, so neither workers nor a resumed run can change what it gives.
/// The numbers are the same on every machine, and in every version of this crate.
///
/// ```
/// use kiln_data::SampleRng;
///
/// let (mut once, mut again) = (SampleRng::new(7, 1, 42), SampleRng::new(7, 1, 42));
/// assert_eq!(once.next_u64(), again.next_u64());
/// assert_ne!(once.next_u64(), SampleRng::new(7, 2, 42).next_u64());
/// assert!(once.up_to(5) <= 5);
/// assert!((-1.0..1.0).contains(&once.between(-1.0, 1.0)));
/// ```
#[derive(Debug)]
pub struct SampleRng(ChaCha8Rng);

/// What the numbers are for: the second half of the key.
const PURPOSE: [u8; 16] = *b"kiln-data sample";

impl SampleRng {
    /// The generator for the sample at `index`, in `epoch` of a run with this `seed`.
    pub fn new(seed: u64, epoch: usize, index: usize) -> Self {
        Self::keyed(seed, epoch, PURPOSE, index)
    }

    /// A generator that shares no numbers with those of another purpose.
    pub(crate) fn keyed(seed: u64, epoch: usize, purpose: [u8; 16], stream: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(epoch as u64).to_le_bytes());
        key[16..].copy_from_slice(&purpose);
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream as u64);
        Self(rng)
    }

    /// Any 64-bit number.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number from 0 to `last`, both included, each as likely as any other.
    ///
    /// # Source
    /// Lemire, "Fast random integer generation in an interval" (2019).
    pub fn up_to(&mut self, last: usize) -> usize {
        let Some(count) = (last as u64).checked_add(1) else {
            return self.next_u64() as usize;
        };
        let uneven = count.wrapping_neg() % count;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(count);
            if product as u64 >= uneven {
                return (product >> 64) as usize;
            }
        }
    }

    /// A number from `low` to `high`, evenly spread.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        let unit = (self.next_u64() >> 40) as f32 / (1 << 24) as f32;
        low + (high - low) * unit
    }

    /// Whether something happens that does so with this probability: never at 0, always at 1.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// Puts items in any order, each as likely as any other (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.up_to(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out from the definition of ChaCha, apart from the crate that is used here.
    #[test]
    fn the_numbers_are_pinned() {
        let mut rng = SampleRng::new(1, 2, 3);
        assert_eq!([rng.next_u64(), rng.next_u64()], [13153156197500364277, 16403185797657123224]);
        assert_eq!([rng.up_to(9), rng.up_to(9), rng.up_to(9)], [3, 3, 3]);
    }

    #[test]
    fn seed_epoch_and_index_each_change_the_numbers() {
        let first = |seed, epoch, index| SampleRng::new(seed, epoch, index).next_u64();
        let numbers = [first(0, 0, 0), first(1, 0, 0), first(0, 1, 0), first(0, 0, 1), first(1, 1, 1)];
        for (i, a) in numbers.iter().enumerate() {
            assert!(numbers[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn whole_numbers_are_evenly_spread() {
        let mut rng = SampleRng::new(0, 1, 0);
        let mut counts = [0; 6];
        for _ in 0..60_000 {
            counts[rng.up_to(5)] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        assert_eq!(rng.up_to(0), 0);
        rng.up_to(usize::MAX);
    }
}
