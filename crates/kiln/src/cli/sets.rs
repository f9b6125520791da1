//! The sets that data come in, by their usual names.

use kiln_data::{DataError, SET_NAMES};

use super::task::OpenedData;
use super::{Task, TaskData};

/// The sets `train`, `val` and `test` as `open` finds them by these names, each with the ids of its classes; or else the
/// one set that has no name.
pub(super) fn open<T: Task>(
    open: impl Fn(&str) -> Result<(TaskData<T>, Option<Vec<u64>>), DataError>,
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
    let (train, category_ids) = train?;
    let [_, valid, test] = SET_NAMES;
    let [valid, test] = [first(valid)?, first(test)?].map(|set| set.map(|(data, _)| data));
    Ok(OpenedData { splits: TaskData::parted(train, valid, test)?, category_ids })
}
