//! The sets that data come in, by their usual names.

use std::path::Path;

use kiln_data::{Census, DataError, SET_NAMES};

use super::task::OpenedData;
use super::{Task, TaskData};

/// One of the sets, with the ids of its classes where it has such.
pub(super) struct AnnotatedSet<T: Task> {
    pub(super) data: TaskData<T>,
    pub(super) census: Census,
    pub(super) category_ids: Option<Vec<u64>>,
}

/// The sets `train`, `val` and `test` of a folder as `open` finds them by these names; or else the one set that has no
/// name.
pub(super) fn open<T: Task>(
    dir: &Path,
    open: impl Fn(&str) -> Result<AnnotatedSet<T>, DataError>,
) -> Result<OpenedData<T>, DataError> {
    let found = |name: &str| match open(name) {
        Err(DataError::Lacks { .. }) => None,
        set => Some(set),
    };
    let first = |names: &[&str]| names.iter().find_map(|name| found(name)).transpose();
    let train = open("train").or_else(|lacks| match lacks {
        DataError::Lacks { .. } => found("").unwrap_or(Err(lacks)),
        other => Err(other),
    });
    let train = train?;
    let Census { objects, passed_over, .. } = train.census;
    if objects == 0 {
        return Err(DataError::NothingToLearn { at: dir.into(), passed_over, lacking: T::LACKING });
    }
    let [_, valid, test] = SET_NAMES;
    let (valid, test) = (first(valid)?, first(test)?);
    let censuses = [&valid, &test].into_iter().flatten().map(|set| set.census);
    let census = censuses.fold(train.census, |sum, census| sum + census);
    let [valid, test] = [valid, test].map(|set| set.map(|set| set.data));
    let splits = TaskData::parted(train.data, valid, test)?;
    Ok(OpenedData { splits, category_ids: train.category_ids, census })
}
