//! [`Members`]: which samples of a data set a split has, and in which order.

use crate::fingerprint::Fingerprint;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Indices of samples: a run of neighbours, or a list. A clone and a slice share the list.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    /// The indices; `None` where they are the places themselves.
    list: Option<Arc<[usize]>>,
    /// Places in the list, from the first to the one after the last.
    places: Range<usize>,
}

impl Members {
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The index of the sample at `position`; `None` past the end.
    pub(crate) fn get(&self, position: usize) -> Option<usize> {
        self.places.clone().nth(position).map(|place| self.index(place))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.places.clone().map(|place| self.index(place))
    }

    /// The members from one position to before another, as far as there are any.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Self {
        let end = end.min(self.len());
        let start = start.min(end);
        Self { list: self.list.clone(), places: self.places.start + start..self.places.start + end }
    }

    fn index(&self, place: usize) -> usize {
        self.list.as_ref().map_or(place, |list| list[place])
    }
}

impl From<Range<usize>> for Members {
    fn from(places: Range<usize>) -> Self {
        Self { list: None, places }
    }
}

impl From<Vec<usize>> for Members {
    fn from(list: Vec<usize>) -> Self {
        Self { places: 0..list.len(), list: Some(list.into()) }
    }
}

/// What tells these members from others: the ends of a run, or the length and the hash of a list.
impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.get(0).unwrap_or(self.places.start);
        if self.iter().eq(start..start + self.len()) {
            write!(f, "[{}..{}]", start, start + self.len())
        } else {
            let mut list = Fingerprint::new();
            self.iter().for_each(|index| _ = list.number(index as u64));
            write!(f, "[{} listed, {:016x}]", self.len(), list.get())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_lies_within_and_counts_from_its_start() {
        for members in [Members::from(3..9), Members::from(vec![3, 4, 5, 6, 7, 8])] {
            let slice = members.slice(1, 4).slice(1, 99);
            assert_eq!(slice.iter().collect::<Vec<_>>(), [5, 6]);
            assert_eq!([slice.get(0), slice.get(1), slice.get(2)], [Some(5), Some(6), None]);
            assert_eq!([members.slice(5, 2).len(), members.slice(8, 9).len()], [0, 0]);
        }
    }

    #[test]
    fn the_text_differs_where_the_members_do() {
        let text = |list: &[usize]| Members::from(list.to_vec()).to_string();
        assert_eq!(Members::from(3..9).to_string(), "[3..9]");
        assert_eq!(Members::from(7..7).to_string(), "[7..7]");
        assert_eq!(text(&[3, 4, 5, 6, 7, 8]), "[3..9]", "a run is a run however it was given");
        assert!(text(&[3, 4, 6]).starts_with("[3 listed, "));
        let lists: [&[usize]; 5] = [&[3, 4, 5], &[3, 5, 4], &[3, 4, 6], &[3, 4], &[4, 3]];
        for (i, a) in lists.iter().enumerate() {
            assert!(lists[i + 1..].iter().all(|b| text(a) != text(b)), "{a:?}");
        }
    }
}
