//! [`Names`]: samples by what people call them.

use crate::{DataError, Dataset, SplitError};
use std::collections::HashMap;
use std::path::Path;

/// The names of a data set's samples.
pub(super) struct Names {
    names: Vec<String>,
    /// The samples whose names end in this file name, its extension left away.
    by_stem: HashMap<String, Vec<usize>>,
}

impl Names {
    pub(super) fn of(data: &impl Dataset) -> Result<Self, DataError> {
        let name = |index| data.name(index).ok_or(SplitError::Nameless { index });
        let names = (0..data.len()).map(name).collect::<Result<Vec<String>, _>>()?;
        let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            by_stem.entry(last_of(&bare(name))).or_default().push(index);
        }
        Ok(Self { names, by_stem })
    }

    /// The one sample that answers to `listed`, which the list of `split` has.
    pub(super) fn find(&self, listed: &str, split: &'static str) -> Result<usize, SplitError> {
        let candidates =
            [last_of(listed), last_of(&bare(listed))].into_iter().filter_map(|stem| self.by_stem.get(&stem));
        let answers = |index: &&usize| {
            let name = &self.names[**index];
            Path::new(name).ends_with(listed) || Path::new(&bare(name)).ends_with(listed)
        };
        let mut found: Vec<usize> = candidates.flatten().filter(answers).copied().collect();
        found.sort_unstable();
        found.dedup();
        if let Some(exact) = found.iter().find(|index| self.names[**index] == listed) {
            found = vec![*exact];
        }
        let name = || listed.to_string();
        match found[..] {
            [] => Err(SplitError::Unknown { split, name: name() }),
            [index] => Ok(index),
            [first, second, ..] => {
                let [first, second] = [first, second].map(|index| self.names[index].clone());
                Err(SplitError::Ambiguous { split, name: name(), first, second })
            }
        }
    }
}

/// The name without its extension.
fn bare(name: &str) -> String {
    Path::new(name).with_extension("").to_string_lossy().into_owned()
}

/// The part after the last folder.
fn last_of(name: &str) -> String {
    Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned()
}
