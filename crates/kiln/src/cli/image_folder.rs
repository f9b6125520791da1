//! `folder:DIR`: a folder of pictures for each class.

use std::path::Path;

use kiln_data::{DataError, Dataset, ImageFolder, Label, SET_NAMES, Sample, SampleRng};

use super::TaskData;
use super::task::OpenedData;

/// The folders `train`, `val` and `test` in `dir`, as far as there are any, each with a folder for each class; or else
/// the classes' folders in `dir` itself.
pub(super) fn open<const CLASSES: usize>(dir: &Path) -> Result<OpenedData<Label<CLASSES>>, DataError> {
    let folder = |names: &[&str]| names.iter().map(|name| dir.join(name)).find(|folder| folder.is_dir());
    let whole = |folder: &Path| InTurn::open(folder).map(InTurn::into_data);
    let [train, valid, test] = SET_NAMES.map(|names| folder(names).as_deref().map(whole));
    let splits = match train {
        Some(train) if valid.is_some() || test.is_some() => {
            TaskData::parted(train?, valid.transpose()?, test.transpose()?)?
        }
        _ => TaskData::parted(whole(dir)?, None, None)?,
    };
    Ok(splits.into())
}

/// The pictures of a folder, their classes taking turns: so the first of them are of all classes.
struct InTurn<const CLASSES: usize> {
    data: ImageFolder<CLASSES>,
    order: Vec<usize>,
    /// In this order.
    classes: Vec<usize>,
}

impl<const CLASSES: usize> InTurn<CLASSES> {
    fn open(dir: &Path) -> Result<Self, DataError> {
        let data = ImageFolder::<CLASSES>::open(dir)?;
        let names = data.class_names();
        let mut turns = [0; CLASSES];
        let place = |index: usize| {
            let folder = data.path(index).components().next().map(|folder| folder.as_os_str().to_string_lossy());
            let class = names.iter().position(|name| folder.as_ref().is_some_and(|folder| folder == name))?;
            turns[class] += 1;
            Some((turns[class], class, index))
        };
        let mut places: Vec<_> = (0..data.len()).filter_map(place).collect();
        places.sort_unstable();
        let order = places.iter().map(|(.., index)| *index).collect();
        Ok(Self { order, classes: places.iter().map(|(_, class, _)| *class).collect(), data })
    }

    fn into_data(self) -> TaskData<Label<CLASSES>> {
        let classes = self.classes.clone();
        TaskData::new(self).of_classes(classes)
    }
}

impl<const CLASSES: usize> Dataset for InTurn<CLASSES> {
    type Sample = Sample<Label<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.order.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.data.name(self.order[index])
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        self.data.sample(self.order[index], rng)
    }

    fn sample_bytes(&self) -> usize {
        self.data.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        self.data.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }
}
