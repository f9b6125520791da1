//! [`Portion`]: what one of several loaders delivers of each batch.

use std::num::NonZeroUsize;
use std::ops::Range;

/// One part of so many, as equal as can be: the first ones have one more where it does not come out even. It is what
/// [`Loader::part`](crate::Loader::part) delivers of each batch.
///
/// ```
/// use kiln_data::Portion;
/// let of = const { std::num::NonZeroUsize::new(3).unwrap() };
/// assert_eq!([0, 1, 2].map(|index| Portion::new(index, of).range(8)), [0..3, 3..6, 6..8]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    index: usize,
    of: NonZeroUsize,
}

impl Portion {
    /// Everything.
    pub(crate) const WHOLE: Self = Self { index: 0, of: NonZeroUsize::MIN };

    /// The part at `index`, from 0, of `of` parts; one beyond the last is empty.
    #[must_use]
    pub fn new(index: usize, of: NonZeroUsize) -> Self {
        Self { index, of }
    }

    /// The places that it takes of `size`.
    #[must_use]
    pub fn range(self, size: usize) -> Range<usize> {
        let (each, more) = (size / self.of, size % self.of);
        let start = (self.index * each + self.index.min(more)).min(size);
        start..(start + each + usize::from(self.index < more)).min(size)
    }

    /// What it takes of each batch of `size`, one batch after the other.
    pub(crate) fn deal(self, indices: &[usize], size: NonZeroUsize) -> Vec<usize> {
        indices.chunks(size.get()).flat_map(|batch| &batch[self.range(batch.len())]).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portions(of: usize) -> impl Iterator<Item = Portion> {
        (0..of).map(move |index| Portion::new(index, of.try_into().unwrap()))
    }

    #[test]
    fn portions_are_as_equal_as_can_be_and_together_the_whole() {
        for (size, of) in [(8, 2), (7, 2), (2, 3), (0, 4), (11, 4), (5, 1)] {
            let taken: Vec<usize> = portions(of).flat_map(|portion| portion.range(size)).collect();
            assert_eq!(taken, (0..size).collect::<Vec<_>>(), "{size} for {of}");
            let lens: Vec<usize> = portions(of).map(|portion| portion.range(size).len()).collect();
            assert!(lens.iter().max().unwrap() - lens.iter().min().unwrap() <= 1, "{lens:?}");
            let beyond = Portion::new(of + 1, of.try_into().unwrap());
            assert!(beyond.range(size).is_empty() && beyond.deal(&taken, NonZeroUsize::MIN).is_empty());
        }
    }

    #[test]
    fn each_batch_is_dealt_out_on_its_own() {
        let indices: Vec<usize> = (0..11).collect();
        let dealt: Vec<_> = portions(2).map(|it| it.deal(&indices, 4.try_into().unwrap())).collect();
        assert_eq!(dealt, [vec![0, 1, 4, 5, 8, 9], vec![2, 3, 6, 7, 10]]);
    }
}
