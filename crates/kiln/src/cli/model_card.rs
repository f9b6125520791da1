//! [`ModelCard`]: what a network's weights do not say, and whoever predicts with them must know.

use std::path::{Path, PathBuf};

use kiln_data::{DataError, Standardization};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Failure;

/// The names of a network's classes and the numbers its images are standardised by: `model.card.json` beside
/// `model.safetensors`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ModelCard {
    /// The names of the classes, in the order of their numbers.
    pub(super) classes: Vec<String>,
    /// The ids that the classes have in COCO's files, in the same order, where they were learnt from such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category_ids: Option<Vec<u64>>,
    /// A [`Standardization`] of as many channels as the network takes.
    pub(super) standardization: Value,
}

impl ModelCard {
    /// Where the card of these weights lies.
    pub(super) fn path(weights: &Path) -> PathBuf {
        weights.with_extension("card.json")
    }

    /// The card of these weights, where they have one.
    pub(super) fn of(weights: &Path) -> Result<Option<Self>, Failure> {
        let file = Self::path(weights);
        match std::fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| unusable(&file, &error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DataError::Read { file, source }.into()),
        }
    }

    /// What is written beside the weights, if images are standardised by any numbers.
    pub(super) fn text(&self) -> Option<String> {
        let standardized = !self.standardization.is_null();
        standardized.then(|| serde_json::to_string_pretty(self).ok()).flatten()
    }

    /// For how many channels its numbers are.
    pub(super) fn channels(&self) -> Option<usize> {
        Some(self.standardization.get("mean")?.as_array()?.len())
    }

    /// The numbers that images are standardised by, if they are for so many channels.
    pub(super) fn standardization<const C: usize>(&self, weights: &Path) -> Result<Standardization<C>, Failure> {
        serde_json::from_value(self.standardization.clone()).map_err(|error| unusable(&Self::path(weights), &error))
    }

    /// What a class is called, and its id in COCO's files: from 1 on, unless the card says otherwise.
    pub(super) fn class(&self, class: usize) -> (String, u64) {
        let name = self.classes.get(class).cloned().unwrap_or_else(|| class.to_string());
        let id = self.category_ids.as_ref().and_then(|ids| ids.get(class).copied());
        (name, id.unwrap_or(class as u64 + 1))
    }
}

fn unusable(file: &Path, reason: &serde_json::Error) -> Failure {
    Failure::Card { file: file.into(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_as_it_was_written_and_refused_where_it_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let weights = dir.path().join("model.safetensors");
        assert_eq!(ModelCard::of(&weights).unwrap(), None);
        let standardization = serde_json::to_value(Standardization::IMAGENET).unwrap();
        let classes = vec!["cat".into(), "dog".into()];
        let card = ModelCard { classes, category_ids: Some(vec![17, 18]), standardization };
        let file = ModelCard::path(&weights);
        assert_eq!(file, dir.path().join("model.card.json"));
        std::fs::write(&file, card.text().unwrap()).unwrap();
        assert_eq!(ModelCard::default().text(), None);
        let read = ModelCard::of(&weights).unwrap().unwrap();
        assert_eq!((read.standardization::<3>(&weights).unwrap(), &read), (Standardization::IMAGENET, &card));
        assert_eq!(read.channels(), Some(3));
        assert_eq!((read.class(1), read.class(2)), (("dog".into(), 18), ("2".into(), 3)));
        let grey = read.standardization::<1>(&weights).unwrap_err().to_string();
        assert!(grey.contains("model.card.json") && grey.contains("do not standardise 1 channels"), "{grey}");
        std::fs::write(&file, "{}").unwrap();
        let told = ModelCard::of(&weights).unwrap_err().to_string();
        assert!(told.contains("model.card.json") && told.contains("missing field `classes`"), "{told}");
    }
}
