//! [`Task`]: what a program finds in pictures, and from which data it can learn that.

use std::any::Any;
use std::path::Path;

use kiln_data::{
    ANY, Batched, Census, CocoDetection, CocoSegmentation, DataError, Dataset, Digits, IdxPictures, Instance, Label,
    LabelMap, LargestObject, Object, SceneOptions, SceneTarget, Scenes, Semantic, Splits, Target, VocDetection,
    VocSegmentation,
};

use super::data_source::DataForm;
use super::sets::{self, AnnotatedSet};
use super::{TaskData, image_folder, voc};

/// Splits, and the ids that their classes have in COCO's files.
#[derive(Debug)]
pub struct OpenedData<T: Task> {
    pub(super) splits: Splits<TaskData<T>>,
    pub(super) category_ids: Option<Vec<u64>>,
    /// Of all sets.
    pub(super) census: Census,
}

impl<T: Task> From<Splits<TaskData<T>>> for OpenedData<T> {
    fn from(splits: Splits<TaskData<T>>) -> Self {
        Self { splits, category_ids: T::ids(), census: Census::default() }
    }
}

/// What is to be found in a picture: a [`Label`] (classification), an [`Object`] (localization), many of them
/// (detection), many an [`Instance`] (segmentation), or a [`LabelMap`] (semantic segmentation). It decides which forms of
/// data a program can be trained on.
pub trait Task: Target + Batched {
    /// How many classes there are.
    const CLASSES: usize;

    /// Why this task can do nothing with some forms of data.
    #[doc(hidden)]
    const REASON: &'static str;

    /// The forms of data that it takes.
    #[doc(hidden)]
    const TAKES: &'static [DataForm];

    /// What objects lack of which it can learn nothing.
    #[doc(hidden)]
    const LACKING: &'static str = "no area on their picture";

    /// The ids of the classes, where the data state none and they are not counted from 1.
    #[doc(hidden)]
    fn ids() -> Option<Vec<u64>> {
        None
    }

    /// The data in a folder; `None` where they are not of a form that it takes.
    #[doc(hidden)]
    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError>;

    /// What is made of digits, which are `at` this place: themselves, or scenes of `H` by `W` pixels drawn of them.
    #[doc(hidden)]
    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError>;
}

impl<const CLASSES: usize> Task for Label<CLASSES> {
    const CLASSES: usize = CLASSES;
    const REASON: &'static str = "its pictures show any number of objects, and here a picture is of one class";
    const TAKES: &'static [DataForm] = &[DataForm::Idx, DataForm::Folder];

    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError> {
        match form {
            DataForm::Folder => image_folder::open(dir).map(Some),
            _ => Ok(None),
        }
    }

    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError> {
        let Splits { train, valid, test } = digits;
        let digits: Splits<TaskData<Label<10>>> = Splits {
            train: train.over(|digits| TaskData::new(IdxPictures(digits))),
            valid: valid.over(|digits| TaskData::new(IdxPictures(digits))),
            test: test.over(|digits| TaskData::new(IdxPictures(digits))),
        };
        same_classes(digits, at)
    }
}

impl<const CLASSES: usize> Task for Object<CLASSES> {
    const CLASSES: usize = CLASSES;
    const REASON: &'static str = "it says nothing of boxes";
    const TAKES: &'static [DataForm] = &[DataForm::Idx, DataForm::Voc, DataForm::Coco];

    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError> {
        annotated(
            form,
            dir,
            |set, names| {
                let data = VocDetection::<CLASSES>::open_listed(dir, set, names)?;
                Ok((data.census(), TaskData::new(LargestObject::of(data))))
            },
            |set| {
                let data = CocoDetection::<CLASSES>::open_set(dir, set)?;
                let ids = data.category_ids().to_vec();
                Ok((data.census(), TaskData::new(LargestObject::of(data)), ids))
            },
        )
    }

    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError> {
        same_classes(scenes::<H, W, Object<10>>(digits)?, at)
    }
}

impl<const CLASSES: usize> Task for Vec<Object<CLASSES>> {
    const CLASSES: usize = CLASSES;
    const REASON: &'static str = "it says nothing of boxes";
    const TAKES: &'static [DataForm] = &[DataForm::Idx, DataForm::Voc, DataForm::Coco];

    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError> {
        annotated(
            form,
            dir,
            |set, names| {
                let data = VocDetection::<CLASSES>::open_listed(dir, set, names)?;
                Ok((data.census(), TaskData::new(data)))
            },
            |set| {
                let data = CocoDetection::<CLASSES>::open_set(dir, set)?;
                let ids = data.category_ids().to_vec();
                Ok((data.census(), TaskData::new(data), ids))
            },
        )
    }

    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError> {
        same_classes(scenes::<H, W, Vec<Object<10>>>(digits)?, at)
    }
}

impl<const CLASSES: usize> Task for Vec<Instance<CLASSES>> {
    const CLASSES: usize = CLASSES;
    const REASON: &'static str = "it says nothing of boxes and masks";
    const LACKING: &'static str = WITHOUT_MASKS;
    const TAKES: &'static [DataForm] = &[DataForm::Idx, DataForm::Voc, DataForm::Coco];

    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError> {
        annotated(
            form,
            dir,
            |set, names| {
                let data = VocSegmentation::<CLASSES>::open_listed(dir, set, names)?;
                Ok((data.census(), TaskData::new(data)))
            },
            |set| {
                let data = CocoSegmentation::<CLASSES>::open_set(dir, set)?;
                let ids = data.category_ids().to_vec();
                Ok((data.census(), TaskData::new(data), ids))
            },
        )
    }

    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError> {
        same_classes(scenes::<H, W, Vec<Instance<10>>>(digits)?, at)
    }
}

/// What the objects of the data cover, and the ground as class 0. The objects' ids are those that they have elsewhere.
impl<const CLASSES: usize> Task for LabelMap<CLASSES> {
    const CLASSES: usize = CLASSES;
    const REASON: &'static str = "it says nothing of masks";
    const LACKING: &'static str = WITHOUT_MASKS;
    const TAKES: &'static [DataForm] = &[DataForm::Idx, DataForm::Voc, DataForm::Coco];

    fn ids() -> Option<Vec<u64>> {
        Some((0..CLASSES as u64).collect())
    }

    fn open(form: DataForm, dir: &Path) -> Result<Option<OpenedData<Self>>, DataError> {
        annotated(
            form,
            dir,
            |set, names| {
                let data = VocSegmentation::<ANY>::open_listed(dir, set, names)?;
                Ok((with_crowds(data.census()), TaskData::new(Semantic::counted(data, dir)?)))
            },
            |set| {
                let data = CocoSegmentation::<ANY>::open_set(dir, set)?;
                let ids = [0].into_iter().chain(data.category_ids().iter().copied()).collect();
                Ok((with_crowds(data.census()), TaskData::new(Semantic::counted(data, dir)?), ids))
            },
        )
    }

    fn of_digits<const H: usize, const W: usize>(
        digits: Splits<Digits>,
        at: &Path,
    ) -> Result<Splits<TaskData<Self>>, DataError> {
        same_classes(scenes::<H, W, LabelMap<11>>(digits)?, at)
    }
}

/// What is lacking where masks are learnt.
const WITHOUT_MASKS: &str = "no area on their picture or no mask";

/// Where pixels are named a crowd is as good as an object.
fn with_crowds(census: Census) -> Census {
    Census { objects: census.objects + census.crowds, crowds: 0, ..census }
}

/// Data in one of the forms that say where things are: as `voc` reads a set of this name whose classes have these names,
/// or `coco` a set and the ids of its classes.
fn annotated<T: Task>(
    form: DataForm,
    dir: &Path,
    voc: impl Fn(&str, Vec<String>) -> Result<(Census, TaskData<T>), DataError>,
    coco: impl Fn(&str) -> Result<(Census, TaskData<T>, Vec<u64>), DataError>,
) -> Result<Option<OpenedData<T>>, DataError> {
    match form {
        DataForm::Voc => {
            let names = voc::class_names(dir)?;
            let open = |set: &str| {
                let (census, data) = voc(set, names.clone()).map_err(|error| voc::blamed(error, dir))?;
                Ok(AnnotatedSet { data, census, category_ids: T::ids() })
            };
            sets::open(dir, open).map(Some)
        }
        DataForm::Coco => {
            let open = |set: &str| {
                let (census, data, ids) = coco(set)?;
                Ok(AnnotatedSet { data, census, category_ids: Some(ids) })
            };
            sets::open(dir, open).map(Some)
        }
        _ => Ok(None),
    }
}

/// Scenes drawn of digits.
fn scenes<const H: usize, const W: usize, T: SceneTarget + Task>(
    digits: Splits<Digits>,
) -> Result<Splits<TaskData<T>>, DataError> {
    let Splits { train, valid, test } = Scenes::<H, W, T>::of(digits, SceneOptions::on(H, W))?;
    Ok(Splits {
        train: train.over(TaskData::shared),
        valid: valid.over(TaskData::shared),
        test: test.over(TaskData::shared),
    })
}

/// Data made of digits as those of `T`, if it has as many classes.
fn same_classes<S: Task, T: Task>(splits: Splits<TaskData<S>>, at: &Path) -> Result<Splits<TaskData<T>>, DataError> {
    let found = splits.train.class_names();
    let splits: Box<dyn Any> = Box::new(splits);
    let other = |_| DataError::Classes { at: at.into(), found, wanted: T::CLASSES };
    splits.downcast::<Splits<TaskData<T>>>().map(|splits| *splits).map_err(other)
}
