//! [`SplitError`]: why a data set cannot be parted so.

use crate::reader::listed;

/// What was wrong with a wish to part a data set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A sample has two places.
    #[error("sample {index} is in the {first} split and again in the {second} split; leave it in one place")]
    Overlap {
        /// The sample.
        index: usize,
        /// The split that has it.
        first: &'static str,
        /// The split that has it again, perhaps the same.
        second: &'static str,
    },
    /// A list names a sample by an index that the data set does not have.
    #[error("the {split} split lists sample {index}, and the data set has {samples}, numbered from 0; list these")]
    OutOfRange {
        /// The split.
        split: &'static str,
        /// The index.
        index: usize,
        /// The number of samples.
        samples: usize,
    },
    /// A split would have no sample.
    #[error("the {split} split has no sample; give it some, or more data")]
    Empty {
        /// The split.
        split: &'static str,
    },
    /// The same data set stands for two splits.
    #[error("the data sets of the {first} and the {second} split are the same; give another, or part one of them")]
    SameData {
        /// One split.
        first: &'static str,
        /// The other split.
        second: &'static str,
    },
    /// A set that is not shown: what tests, or what is not there.
    #[error("there is no set `{found}` to look at; there are `train` and `validation`, and what tests stays unseen")]
    Unseen {
        /// Its name.
        found: String,
    },
    /// Two data sets have other classes.
    #[error(
        "the classes of the {second} split are {}, and those of the {first} split {}; give both the same",
        listed(found),
        listed(wanted)
    )]
    Classes {
        /// One split.
        first: &'static str,
        /// The other split.
        second: &'static str,
        /// The classes of the other split.
        found: Vec<String>,
        /// The classes of the one split.
        wanted: Vec<String>,
    },
    /// Two data sets share a sample.
    #[error("`{name}` is in the data set of the {first} split and in that of the {second} split; leave it in one")]
    SameSample {
        /// The sample.
        name: String,
        /// One split.
        first: &'static str,
        /// The other split.
        second: &'static str,
    },
    /// A list names a sample that the data set does not have.
    #[error("the {split} split lists `{name}`, and no sample of the data set has this name; list samples it has")]
    Unknown {
        /// The split.
        split: &'static str,
        /// The name.
        name: String,
    },
    /// A list names a sample by what several answer to.
    #[error("the {split} split lists `{name}`, which `{first}` and `{second}` answer to; write more of the name")]
    Ambiguous {
        /// The split.
        split: &'static str,
        /// The name.
        name: String,
        /// One sample.
        first: String,
        /// Another sample.
        second: String,
    },
    /// A list names samples, and they have no names.
    #[error("sample {index} has no name to be listed by; list indices, or give the data set a `name`")]
    Nameless {
        /// The sample.
        index: usize,
    },
    /// The fractions are none.
    #[error("the splits cannot have {found:?} of the data set; give fractions from 0 to 1, together 1 at most")]
    Fractions {
        /// The fractions.
        found: [f64; 3],
    },
    /// There is not one class, or one group, for each sample.
    #[error(
        "{found} samples are given a class or a group, and the data set has {samples}; give one for each, in order"
    )]
    Keys {
        /// The number of classes or groups given.
        found: usize,
        /// The number of samples.
        samples: usize,
    },
    /// A number of folds that these samples cannot make.
    #[error("{samples} samples do not make {found} folds; ask for 2 at least, and for no more than samples or groups")]
    Folds {
        /// The number of folds.
        found: usize,
        /// The number of samples.
        samples: usize,
    },
}
