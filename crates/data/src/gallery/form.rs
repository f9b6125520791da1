//! [`Form`]: the forms that data sets come in, by their names.

use super::Gallery;
use crate::{
    ANY, Cifar10, Cifar100, CocoDetection, CocoSegmentation, DataError, Dataset, Digits, ImageFolder, PennFudan, Pets,
    SceneOptions, Scenes, SplitError, Splits, Visible, VocDetection, VocSegmentation, YoloDetection, YoloSegmentation,
};
use std::path::Path;
use std::str::FromStr;

/// The form of a data set: how its folder is read.
///
/// ```
/// use kiln_data::{DataError, Form};
///
/// assert_eq!("voc".parse::<Form>()?, Form::Voc);
/// let error = "tfrecord".parse::<Form>().unwrap_err().to_string();
/// assert!(error.starts_with("there is no form of data set `tfrecord`; there are digits, scenes, "), "{error}");
/// # Ok::<(), DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// MNIST and the sets of its form; without a folder the digits inside the binary.
    Idx,
    /// Digits on textured ground, drawn as they are looked at.
    DigitScenes,
    /// CIFAR-10.
    CifarTen,
    /// CIFAR-100.
    CifarHundred,
    /// Pascal VOC, and folders of its form.
    Voc,
    /// COCO, and folders of its form.
    Coco,
    /// YOLO's texts beside pictures.
    Yolo,
    /// A folder of pictures for each class.
    Folder,
    /// Oxford-IIIT Pet.
    PetBreeds,
    /// Penn-Fudan's pedestrians.
    Pedestrians,
}

impl Form {
    /// The names of all.
    pub const NAMES: [(&'static str, Self); 10] = [
        ("digits", Self::Idx),
        ("scenes", Self::DigitScenes),
        ("cifar10", Self::CifarTen),
        ("cifar100", Self::CifarHundred),
        ("voc", Self::Voc),
        ("coco", Self::Coco),
        ("yolo", Self::Yolo),
        ("folder", Self::Folder),
        ("pets", Self::PetBreeds),
        ("penn-fudan", Self::Pedestrians),
    ];

    /// The form of a public data set, by the name that `kiln_data::download` has for it.
    pub fn of_source(name: &str) -> Option<Self> {
        Some(match name {
            "mnist" | "fashion-mnist" | "kmnist" => Self::Idx,
            "voc2007" | "voc2012" => Self::Voc,
            "coco2017" => Self::Coco,
            "oxford-iiit-pet" => Self::PetBreeds,
            _ => name.parse().ok()?,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, form)| *form == self).map_or("", |(name, _)| name)
    }

    /// The sets that are looked for where none is named: the first that is there.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Voc | Self::PetBreeds => &["train", "trainval", "val", "test"],
            _ => &["train", "val", "valid", "test", ""],
        }
    }
}

impl FromStr for Form {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self, DataError> {
        let form = Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, form)| form);
        let wanted = || Self::NAMES.map(|(name, _)| name).join(", ");
        form.ok_or_else(|| DataError::NoSuchForm { found: name.into(), wanted: wanted() })
    }
}

impl Gallery {
    /// Opens a set of a folder of this form: `train` and so on. Without a name it is the set to train on, or what there
    /// is. Of digits, scenes and CIFAR, what tests stays unseen. Masks are shown where there are any.
    ///
    /// # Errors
    /// No folder, where one is wanted; a set that is not there; and what is wrong with the files.
    pub fn open(form: Form, folder: Option<&Path>, set: Option<&str>) -> Result<Self, DataError> {
        #[cfg(feature = "embedded")]
        if let (None, Form::Idx | Form::DigitScenes) = (folder, form) {
            return of_digits(Digits::embedded()?, form, set);
        }
        let dir = folder.ok_or_else(|| DataError::NoFolder { form: form.name() })?;
        let found = |has: &dyn Fn(&str) -> bool| -> String {
            let usual = || form.usual().iter().find(|set| has(set)).copied().unwrap_or(form.usual()[0]);
            set.map_or_else(|| usual().into(), String::from)
        };
        match form {
            Form::Idx | Form::DigitScenes => of_digits(Digits::open(dir)?, form, set),
            Form::CifarTen => of_splits(Cifar10::splits(dir)?, set),
            Form::CifarHundred => of_splits(Cifar100::splits(dir)?, set),
            Form::Voc => {
                let set = found(&|set| VocDetection::<ANY>::has(dir, set));
                match VocSegmentation::<ANY>::has(dir, &set) {
                    true => VocSegmentation::<ANY>::open_any(dir, &set).map(Self::of),
                    false => VocDetection::<ANY>::open_any(dir, &set).map(Self::of),
                }
            }
            Form::Coco => {
                let set = found(&|set| CocoDetection::<ANY>::has(dir, set));
                match CocoSegmentation::<ANY>::open_set(dir, &set)? {
                    data if data.has_masks() => Ok(Self::of(data)),
                    _ => CocoDetection::<ANY>::open_set(dir, &set).map(Self::of),
                }
            }
            Form::Yolo => {
                let set = found(&|set| YoloDetection::<ANY>::has(dir, set));
                match YoloSegmentation::<ANY>::open(dir, &set) {
                    Ok(data) => Ok(Self::of(data)),
                    // Boxes for want of outlines.
                    Err(_) => YoloDetection::<ANY>::open(dir, &set).map(Self::of),
                }
            }
            Form::Folder => {
                let set = found(&|set| dir.join(set).is_dir());
                ImageFolder::<ANY>::open(if set.is_empty() { dir.into() } else { dir.join(set) }).map(Self::of)
            }
            Form::PetBreeds => Pets::<ANY>::open(dir, &found(&|set| Pets::<ANY>::has(dir, set))).map(Self::of),
            Form::Pedestrians => PennFudan::open(dir).map(Self::of),
        }
    }
}

/// Digits alone, or scenes of them.
fn of_digits(digits: Splits<Digits>, form: Form, set: Option<&str>) -> Result<Gallery, DataError> {
    match form {
        Form::DigitScenes => of_splits(Scenes::<128, 128>::of(digits, SceneOptions::on(128, 128))?, set),
        _ => of_splits(digits, set),
    }
}

/// The set to train on, or the one to validate with.
fn of_splits<D: Dataset<Sample: Visible>>(splits: Splits<D>, set: Option<&str>) -> Result<Gallery, DataError> {
    match set {
        None | Some("train") => Ok(Gallery::of(splits.train)),
        Some("val" | "valid" | "validation") => Ok(Gallery::of(splits.valid)),
        Some(found) => Err(SplitError::Unseen { found: found.into() }.into()),
    }
}
