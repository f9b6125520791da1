//! [`ClassNames`]: as many names as the type has classes.

use crate::{ANY, DataError, Label, NotAClass};
use std::path::Path;
use std::sync::Arc;

/// The names of `CLASSES` classes, each once; of any number of them where that is [`ANY`].
#[derive(Clone, Debug)]
pub(crate) struct ClassNames<const CLASSES: usize>(Arc<[String]>);

impl<const CLASSES: usize> ClassNames<CLASSES> {
    /// The names that were found in `at`.
    pub(crate) fn new(at: &Path, names: Vec<String>) -> Result<Self, DataError> {
        if names.len() != CLASSES && CLASSES != ANY {
            return Err(DataError::Classes { at: at.into(), found: names, wanted: CLASSES });
        }
        let mut sorted: Vec<_> = names.iter().collect();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(DataError::ClassTwice { at: at.into(), name: pair[0].clone() }),
            None => Ok(Self(names.into())),
        }
    }

    /// The class of this name.
    pub(crate) fn label(&self, name: &str) -> Option<Label<CLASSES>> {
        Label::new(self.0.iter().position(|it| it == name)?).ok()
    }

    /// The class of this number.
    pub(crate) fn numbered(&self, number: usize) -> Result<Label<CLASSES>, NotAClass> {
        let known = number < self.0.len();
        if known { Label::new(number) } else { Err(NotAClass { found: number, classes: self.0.len() }) }
    }

    pub(crate) fn to_vec(&self) -> Vec<String> {
        self.0.to_vec()
    }
}
