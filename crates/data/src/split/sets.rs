//! [`Sets`]: the sets that a data set comes in, by their usual names.

use super::{Deal, Splits};
use crate::{DataError, Dataset};
use std::path::Path;

/// Names of the set to train on, to validate with and to test with: of each, the first that is there.
pub const SET_NAMES: [&[&str]; 3] = [&["train"], &["val", "valid", "validation"], &["test"]];

/// The share of the set to train on that validates where there is no set for it.
const HELD_OUT: f64 = 0.1;

/// The sets of a folder.
pub(crate) struct Sets<'a, H, O> {
    pub(crate) dir: &'a Path,
    /// Whether there is a set of this name.
    pub(crate) has: H,
    /// Opens it.
    pub(crate) open: O,
}

impl<H: Fn(&str) -> bool, O> Sets<'_, H, O> {
    /// `train`, `val` and `test`. Where only one of the last two is there it tests, and a tenth of `train` is dealt out
    /// to validate.
    pub(crate) fn splits<D: Dataset>(
        &self,
        deal: impl FnOnce(&D) -> Result<Deal, DataError>,
    ) -> Result<Splits<D>, DataError>
    where
        O: Fn(&str) -> Result<D, DataError>,
    {
        let found = SET_NAMES.map(|names| names.iter().find(|name| (self.has)(name)));
        let lacks = |wanted: &str| DataError::Lacks { dir: self.dir.into(), wanted: wanted.into() };
        let train = (self.open)(found[0].ok_or_else(|| lacks("set `train`"))?)?;
        match found {
            [_, Some(valid), Some(test)] => Splits::of(train, (self.open)(valid)?, (self.open)(test)?),
            [_, Some(test), None] | [_, None, Some(test)] => {
                let deal = deal(&train)?;
                Splits::holding_out(train, (self.open)(test)?, HELD_OUT, &deal)
            }
            _ => Err(lacks("set `val` or `test` besides `train`")),
        }
    }
}
