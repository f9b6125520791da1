//! [`Named`]: data sets by their names, to look at.

use crate::draw::{SheetOptions, sheet};
use crate::{Augment, DataError, Digits, Picture, SceneOptions, Scenes, Splits, Statistics};
use std::path::Path;

/// A data set that was asked for by name.
#[derive(Debug)]
#[non_exhaustive]
pub enum Named {
    /// `digits`: those inside the binary, or those of a folder in MNIST's form.
    Digits(Splits<Digits>),
    /// `scenes`: digits on textured ground, drawn as they are asked for.
    Scenes(Splits<Scenes<128, 128>>),
}

impl Named {
    /// The names that are known.
    pub const NAMES: [&'static str; 2] = ["digits", "scenes"];

    /// The data set of this name, from a folder where one is given.
    ///
    /// # Errors
    /// A name that is not known; and what is wrong with the files.
    ///
    /// ```
    /// use kiln_data::{DataError, Named};
    ///
    /// let error = Named::open("didgits", None).unwrap_err();
    /// assert_eq!(error.to_string(), "no data set is called `didgits`; name one of these: digits, scenes");
    /// ```
    pub fn open(name: &str, folder: Option<&Path>) -> Result<Self, DataError> {
        let digits = || folder.map_or_else(Digits::embedded, Digits::open);
        match name {
            "digits" => Ok(Self::Digits(digits()?)),
            "scenes" => Ok(Self::Scenes(Scenes::of(digits()?, SceneOptions::on(128, 128))?)),
            _ => Err(DataError::NoSuchName { found: name.into(), wanted: Self::NAMES.join(", ") }),
        }
    }

    /// Draws samples of the training split.
    ///
    /// # Errors
    /// A sample that cannot be decoded.
    pub fn sheet(&self, options: &SheetOptions) -> Result<Picture<3>, DataError> {
        match self {
            Self::Digits(splits) if options.augmented.is_some() => {
                sheet(&splits.train.clone().augmented(Augment::default()), options)
            }
            Self::Digits(splits) => sheet(&splits.train, options),
            Self::Scenes(splits) => sheet(&splits.train, options),
        }
    }

    /// What the training split and the validation split are made of. The test split is not looked at.
    ///
    /// # Errors
    /// A sample that cannot be decoded.
    pub fn statistics(&self) -> Result<[Statistics; 2], DataError> {
        match self {
            Self::Digits(splits) => Ok([Statistics::of(&splits.train)?, Statistics::of(&splits.valid)?]),
            Self::Scenes(splits) => Ok([Statistics::of(&splits.train)?, Statistics::of(&splits.valid)?]),
        }
    }
}
