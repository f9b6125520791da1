//! [`Order`]: which sample comes when in one epoch, and with which random numbers.

use std::num::NonZeroUsize;

use crate::SampleRng;
use crate::portion::Portion;
use crate::split::Members;

/// What the numbers are for that shuffle: see [`SampleRng::keyed`].
const PURPOSE: [u8; 16] = *b"kiln-data order.";

/// The order of one epoch over members of a data set: a pure function of these, the seed and the epoch.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    indices: Vec<usize>,
    seeded: Option<(u64, usize)>,
}

impl Order {
    /// As stored, and without augmentation.
    pub(crate) fn stored(members: impl Into<Members>) -> Self {
        Self { indices: members.into().iter().collect(), seeded: None }
    }

    /// Shuffled, every order as likely as any other, and with augmentation.
    pub(crate) fn shuffled(members: impl Into<Members>, seed: u64, epoch: usize) -> Self {
        let mut indices: Vec<usize> = members.into().iter().collect();
        SampleRng::keyed(seed, epoch, PURPOSE, 0).shuffle(&mut indices);
        Self { indices, seeded: Some((seed, epoch)) }
    }

    /// What `portion` takes of each batch of so many samples.
    pub(crate) fn dealt(self, portion: Portion, batch_size: NonZeroUsize) -> Self {
        match portion {
            Portion::WHOLE => self,
            _ => Self { indices: portion.deal(&self.indices, batch_size), ..self },
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.indices.len()
    }

    /// The sample that comes at `position`, and its generator if samples are augmented.
    pub(crate) fn at(&self, position: usize) -> (usize, Option<SampleRng>) {
        let index = self.indices[position];
        (index, self.seeded.map(|(seed, epoch)| SampleRng::new(seed, epoch, index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffled_order_is_a_permutation_that_repeats() {
        let order = |seed, epoch| Order::shuffled(10..60, seed, epoch).indices;
        let mut sorted = order(1, 1);
        sorted.sort_unstable();
        assert_eq!(sorted, Order::stored(10..60).indices);
        assert_eq!(order(1, 1), order(1, 1));
        assert_ne!(order(1, 1), order(1, 2));
        assert_ne!(order(1, 1), order(2, 1));
    }

    /// Worked out from the definition of ChaCha, apart from the crate that is used here.
    #[test]
    fn the_order_is_pinned() {
        assert_eq!(Order::shuffled(0..10, 1, 1).indices, [7, 2, 0, 4, 9, 3, 8, 5, 6, 1]);
    }

    #[test]
    fn every_order_of_three_is_as_likely() {
        let mut counts = [0; 9];
        for epoch in 0..6_000 {
            let order = Order::shuffled(0..3, 0, epoch).indices;
            counts[order[0] * 3 + order[1]] += 1;
        }
        let drawn: Vec<_> = counts.into_iter().filter(|&count| count > 0).collect();
        assert_eq!(drawn.len(), 6);
        assert!(drawn.iter().all(|count| (850..1_150).contains(count)), "{drawn:?}");
    }
}
