//! [`Deal`]: how samples are dealt out at random to several shares.

use super::Members;
use crate::{SampleRng, SplitError};

/// What the numbers are for that deal: see [`SampleRng::keyed`].
const PURPOSE: [u8; 16] = *b"kiln-data split.";

/// A number this near to a whole one is whole: what calculating with fractions may be off by.
const ROUNDING: f64 = 1e-9;

/// How samples are dealt out to splits at random: alone, with classes in balance, or by groups that stay together.
///
/// The same deal of the same data set gives the same splits, on every machine.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use kiln_data::{Deal, Digits};
///
/// let digits = Digits::embedded()?.train.limit(100);
/// let class = |place| digits.sample(place).map(|digit| digit.label);
/// let classes = (0..digits.len()).map(class).collect::<Result<Vec<_>, _>>()?;
/// let folds = digits.folds(5, &Deal::balanced(7, classes))?;
/// assert_eq!((folds[0].train.len(), folds[0].valid.len()), (80, 20));
/// # }
/// # Ok::<(), kiln_data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Deal {
    seed: u64,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Alone,
    /// The class of every sample.
    Balanced(Vec<usize>),
    /// The group of every sample.
    Grouped(Vec<usize>),
}

impl Deal {
    /// Every sample alone. What is left over after rounding down goes to the shares with the largest remainders.
    pub fn shuffled(seed: u64) -> Self {
        Self { seed, kind: Kind::Alone }
    }

    /// Class by class: of each class, every share has its fraction to within one sample.
    ///
    /// `classes` has the class of each sample of what is parted, in order. A class's shares are rounded down, and what
    /// is left over goes, one sample each, to the shares with the largest remainders; remainders carry over from
    /// class to class, so that many small classes do not all favour the same share.
    pub fn balanced<K: Ord>(seed: u64, classes: impl IntoIterator<Item = K>) -> Self {
        Self { seed, kind: Kind::Balanced(numbered(classes)) }
    }

    /// Group by group, such as all pictures of one person, and each group as a whole.
    ///
    /// `groups` has the group of each sample of what is parted, in order. The largest groups come first, each to the
    /// share that is furthest behind: no share is more than a group above its fraction.
    pub fn grouped<K: Ord>(seed: u64, groups: impl IntoIterator<Item = K>) -> Self {
        Self { seed, kind: Kind::Grouped(numbered(groups)) }
    }

    /// Deals out members. Fractions add up to 1 at most; the rest of the samples goes to nobody. Each share is in the
    /// members' order.
    pub(super) fn shares(&self, members: &Members, fractions: &[f64]) -> Result<Vec<Vec<usize>>, SplitError> {
        let samples = members.len();
        let keys = match &self.kind {
            Kind::Balanced(keys) | Kind::Grouped(keys) if keys.len() != samples => {
                return Err(SplitError::Keys { found: keys.len(), samples });
            }
            Kind::Balanced(keys) | Kind::Grouped(keys) => Some(keys),
            Kind::Alone => None,
        };
        let key = |position: &usize| keys.map_or(0, |keys| keys[*position]);
        let mut rng = SampleRng::keyed(self.seed, 0, PURPOSE, 0);
        let mut positions: Vec<usize> = (0..samples).collect();
        rng.shuffle(&mut positions);
        positions.sort_by_key(key);
        let mut parts: Vec<&[usize]> = positions.chunk_by(|a, b| key(a) == key(b)).collect();

        let rest = (1.0 - fractions.iter().sum::<f64>()).max(0.0);
        let mut table = Table::new([fractions, &[rest]].concat());
        if let Kind::Grouped(_) = self.kind {
            rng.shuffle(&mut parts);
            parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
            parts.into_iter().for_each(|part| table.give_whole(part, samples));
        } else {
            parts.into_iter().for_each(|part| table.part(part));
        }
        let in_order = |mut share: Vec<usize>| {
            share.sort_unstable();
            share.into_iter().filter_map(|position| members.get(position)).collect()
        };
        Ok(table.shares.into_iter().take(fractions.len()).map(in_order).collect())
    }
}

/// The shares while they are dealt out.
struct Table {
    fractions: Vec<f64>,
    shares: Vec<Vec<usize>>,
    /// How many samples each share is behind its fraction of what was parted.
    behind: Vec<f64>,
}

impl Table {
    fn new(fractions: Vec<f64>) -> Self {
        Self { shares: vec![Vec::new(); fractions.len()], behind: vec![0.0; fractions.len()], fractions }
    }

    /// Gives every share its fraction of a class.
    fn part(&mut self, class: &[usize]) {
        let quotas: Vec<f64> = self.fractions.iter().map(|fraction| fraction * class.len() as f64).collect();
        let mut counts: Vec<usize> = quotas.iter().map(|quota| (quota + ROUNDING) as usize).collect();
        let mut inexact: Vec<usize> =
            (0..quotas.len()).filter(|&share| quotas[share] - counts[share] as f64 > ROUNDING).collect();
        let owed = |share: usize| self.behind[share] + quotas[share] - quotas[share].floor();
        inexact.sort_by(|&a, &b| owed(b).total_cmp(&owed(a)));
        let left_over = class.len().saturating_sub(counts.iter().sum());
        inexact.into_iter().take(left_over).for_each(|share| counts[share] += 1);

        let mut class = class;
        for (share, count) in counts.into_iter().enumerate() {
            self.behind[share] += quotas[share] - count as f64;
            let (given, kept) = class.split_at(count.min(class.len()));
            self.shares[share].extend(given);
            class = kept;
        }
    }

    /// Gives a group to the share that is furthest behind its fraction of all samples.
    fn give_whole(&mut self, group: &[usize], samples: usize) {
        let behind = |share: usize| self.fractions[share] * samples as f64 - self.shares[share].len() as f64;
        let furthest = (0..self.shares.len()).rev().max_by(|&a, &b| behind(a).total_cmp(&behind(b)));
        self.shares[furthest.unwrap_or_default()].extend(group);
    }
}

/// The keys by their numbers: equal where they are.
fn numbered<K: Ord>(keys: impl IntoIterator<Item = K>) -> Vec<usize> {
    let keys: Vec<K> = keys.into_iter().collect();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|&place| &keys[place]);
    let mut numbers = vec![0; keys.len()];
    for (number, equal) in order.chunk_by(|&a, &b| keys[a] == keys[b]).enumerate() {
        equal.iter().for_each(|&place| numbers[place] = number);
    }
    numbers
}
