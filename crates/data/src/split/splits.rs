//! [`Splits`]: a data set in its three shares, and the ways to part it.

use super::names::Names;
use super::{Deal, Members, Role, Split, Test, Train, Valid};
use crate::dataset::counted;
use crate::{DataError, Dataset, Digits, SplitError, read_lines};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// What the shares are called, in their order.
const ROLES: [&str; 3] = [Train::NAME, Valid::NAME, Test::NAME];

/// A data set in its three shares.
///
/// A share without a sample is an error, unless 0 samples or 0 of the whole were asked for.
///
/// ```compile_fail,E0308
/// # fn train(split: kiln_data::Split<kiln_data::Train>) {}
/// # fn wrong(splits: kiln_data::Splits) {
/// train(splits.valid); // expected `Split<Train>`, found `Split<Valid>`
/// # }
/// ```
pub struct Splits<D = Digits> {
    /// To train on.
    pub train: Split<Train, D>,
    /// To validate with, after every epoch.
    pub valid: Split<Valid, D>,
    /// To test with, once.
    pub test: Split<Test, D>,
}

impl<D> fmt::Debug for Splits<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entry(&self.train).entry(&self.valid).entry(&self.test).finish()
    }
}

impl<D: Dataset> Splits<D> {
    /// Parts a data set by position: the first samples to train, the next to validate, the next to test.
    ///
    /// # Errors
    /// [`DataError::TooFew`] where the data set has fewer samples than these.
    pub fn by_position(data: D, [train, valid, test]: [usize; 3]) -> Result<Self, DataError> {
        let (found, wanted) = (data.len(), train.saturating_add(valid).saturating_add(test));
        if found < wanted {
            return Err(DataError::TooFew { found, wanted });
        }
        Ok(Self::new(data, [0..train, train..train + valid, train + valid..wanted]))
    }

    /// Parts a data set by fractions to train, validate and test, dealt out at random.
    ///
    /// # Errors
    /// Fractions below 0 or together above 1; a share that comes out empty; a deal for another number of samples.
    ///
    /// ```
    /// use kiln_data::{DataError, Dataset, Deal, SampleRng, Splits};
    /// # struct Squares;
    /// # impl Dataset for Squares {
    /// #     type Sample = usize;
    /// #     const CLASSES: usize = 10;
    /// #     fn len(&self) -> usize { 100 }
    /// #     fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<usize, DataError> { Ok(index * index) }
    /// #     fn sample_bytes(&self) -> usize { size_of::<usize>() }
    /// # }
    ///
    /// // A hundred squares, as many of each last digit in every share as its fraction says.
    /// let deal = Deal::balanced(7, (0..100).map(|index| index * index % 10));
    /// let splits = Splits::by_fraction(Squares, [0.8, 0.1, 0.1], &deal)?;
    /// assert_eq!([splits.train.len(), splits.valid.len(), splits.test.len()], [80, 10, 10]);
    /// # Ok::<(), DataError>(())
    /// ```
    pub fn by_fraction(data: D, fractions: [f64; 3], deal: &Deal) -> Result<Self, DataError> {
        let sum: f64 = fractions.iter().sum();
        if !(fractions.iter().all(|fraction| *fraction >= 0.0) && sum <= 1.0 + 1e-9) {
            return Err(SplitError::Fractions { found: fractions }.into());
        }
        let shares = deal.shares(&(0..data.len()).into(), &fractions)?;
        for ((share, fraction), split) in shares.iter().zip(fractions).zip(ROLES) {
            if share.is_empty() && fraction > 0.0 {
                return Err(SplitError::Empty { split }.into());
            }
        }
        let mut shares = shares.into_iter();
        Ok(Self::new(data, [(); 3].map(|()| shares.next().unwrap_or_default())))
    }

    /// Parts a data set by lists of indices to train, validate and test, each in the order it has.
    ///
    /// # Errors
    /// An index that is twice in the lists, or that the data set does not have; a list that is empty.
    pub fn by_lists(data: D, lists: [&[usize]; 3]) -> Result<Self, DataError> {
        let mut places = HashMap::new();
        for (list, split) in lists.iter().zip(ROLES) {
            if list.is_empty() {
                return Err(SplitError::Empty { split }.into());
            }
            for &index in *list {
                if index >= data.len() {
                    return Err(SplitError::OutOfRange { split, index, samples: data.len() }.into());
                }
                if let Some(first) = places.insert(index, split) {
                    return Err(SplitError::Overlap { index, first, second: split }.into());
                }
            }
        }
        Ok(Self::new(data, lists.map(<[usize]>::to_vec)))
    }

    /// Parts a data set by lists of [names](Dataset::name) to train, validate and test. A list may leave away the
    /// extension and leading folders, as long as one sample only answers to it: `2007_000027` is
    /// `JPEGImages/2007_000027.jpg`.
    ///
    /// # Errors
    /// A name that no sample has, or several; a sample that is twice in the lists; a list that is empty.
    pub fn by_names<S: AsRef<str>>(data: D, lists: [&[S]; 3]) -> Result<Self, DataError> {
        let names = Names::of(&data)?;
        let found = |place: usize| lists[place].iter().map(|name| names.find(name.as_ref(), ROLES[place])).collect();
        let [train, valid, test]: [Result<Vec<usize>, SplitError>; 3] = [found(0), found(1), found(2)];
        Self::by_lists(data, [&train?, &valid?, &test?])
    }

    /// Parts a data set by three text files to train, validate and test, with one name in each line: see
    /// [`by_names`](Self::by_names). Blank lines are passed over.
    ///
    /// # Errors
    /// A file that cannot be read; and those of `by_names`.
    pub fn by_files(data: D, files: [impl AsRef<Path>; 3]) -> Result<Self, DataError> {
        let [train, valid, test] = files.each_ref().map(read_lines);
        Self::by_names(data, [&train?, &valid?, &test?])
    }

    /// Three data sets, each of which is a split as a whole.
    ///
    /// # Errors
    /// A data set that is empty; two that are the same by their [fingerprint](Dataset::fingerprint), or that share a
    /// sample by its [name](Dataset::name), as far as they have such; two whose classes have other names.
    pub fn of(train: D, valid: D, test: D) -> Result<Self, DataError> {
        apart((&train, Train::NAME), (&valid, Valid::NAME))?;
        apart((&train, Train::NAME), (&test, Test::NAME))?;
        apart((&valid, Valid::NAME), (&test, Test::NAME))?;
        Ok(Self { train: Split::whole(train), valid: Split::whole(valid), test: Split::whole(test) })
    }

    /// Two data sets: one to test with, and another of which a fraction is dealt out to validate; the rest of it trains.
    ///
    /// # Errors
    /// As [`of`](Self::of) and [`by_fraction`](Self::by_fraction).
    ///
    /// ```
    /// use kiln_data::{Cifar10, Deal, Splits};
    ///
    /// let folder = "tests/fixtures/cifar10";
    /// let (train, test) = (Cifar10::train(folder)?, Cifar10::test(folder)?);
    /// let splits = Splits::holding_out(train, test, 0.2, &Deal::shuffled(7))?;
    /// assert_eq!([splits.train.len(), splits.valid.len(), splits.test.len()], [4, 1, 2]);
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    pub fn holding_out(train: D, test: D, fraction: f64, deal: &Deal) -> Result<Self, DataError> {
        apart((&train, Train::NAME), (&test, Test::NAME))?;
        let Self { train, valid, .. } = Self::by_fraction(train, [1.0 - fraction, fraction, 0.0], deal)?;
        Ok(Self { train, valid, test: Split::whole(test) })
    }

    /// Shares that have been looked at.
    fn new(data: D, shares: [impl Into<Members>; 3]) -> Self {
        let (data, shares) = (Arc::new(data), shares.map(Into::<Members>::into));
        let whole: Vec<usize> = shares.iter().flat_map(Members::iter).collect();
        let [train, valid, test] = shares;
        Self {
            train: Split::share(&data, train, &whole),
            valid: Split::share(&data, valid, &whole),
            test: Split::share(&data, test, &whole),
        }
    }

    /// At most `count` samples in each split: the first ones.
    #[must_use]
    pub fn limit(self, count: usize) -> Self {
        Self { train: self.train.limit(count), valid: self.valid.limit(count), test: self.test.limit(count) }
    }
}

/// Checks that two data sets have samples, the same classes, and no sample in common.
fn apart<D: Dataset>((one, first): (&D, &'static str), (other, second): (&D, &'static str)) -> Result<(), DataError> {
    for (data, split) in [(one, first), (other, second)] {
        if data.is_empty() {
            return Err(SplitError::Empty { split }.into());
        }
    }
    let (found, wanted) = (other.class_names(), one.class_names());
    if found != wanted {
        return Err(SplitError::Classes { first, second, found, wanted }.into());
    }
    if knows_itself(one) && one.fingerprint() == other.fingerprint() {
        return Err(SplitError::SameData { first, second }.into());
    }
    let names = |data: &D| (0..data.len()).filter_map(|index| data.name(index)).collect::<Vec<_>>();
    let known: HashSet<String> = names(one).into_iter().collect();
    match names(other).into_iter().find(|name| known.contains(name)) {
        Some(name) => Err(SplitError::SameSample { name, first, second }.into()),
        None => Ok(()),
    }
}

/// Whether a data set's fingerprint tells more than counts.
fn knows_itself<D: Dataset>(data: &D) -> bool {
    data.fingerprint() != counted::<D>(data.len())
}
