//! [`SceneTarget`]: what of a scene is told.

use crate::label_map::GROUND;
use crate::{Instance, Label, LabelMap, Object};

/// What a scene's sample says of its digits: the target of one of the four vision tasks.
pub trait SceneTarget: Sized + Send + 'static {
    /// How many classes it tells apart: the ten digits.
    const CLASSES: usize = 10;

    /// The names of the classes.
    fn class_names() -> Vec<String> {
        (0..10).map(|digit| digit.to_string()).collect()
    }

    /// The most digits that it can tell of.
    const MOST: usize;

    /// What it tells of these; `None` where it cannot.
    #[doc(hidden)]
    fn of(instances: Vec<Instance<10>>) -> Option<Self>;
}

impl SceneTarget for Vec<Instance<10>> {
    const MOST: usize = usize::MAX;

    fn of(instances: Vec<Instance<10>>) -> Option<Self> {
        Some(instances)
    }
}

impl SceneTarget for Vec<Object<10>> {
    const MOST: usize = usize::MAX;

    fn of(instances: Vec<Instance<10>>) -> Option<Self> {
        Some(instances.into_iter().map(|instance| instance.object).collect())
    }
}

impl SceneTarget for Object<10> {
    const MOST: usize = 1;

    fn of(instances: Vec<Instance<10>>) -> Option<Self> {
        Some(instances.first()?.object)
    }
}

impl SceneTarget for Label<10> {
    const MOST: usize = 1;

    fn of(instances: Vec<Instance<10>>) -> Option<Self> {
        Some(instances.first()?.object.label)
    }
}

/// The class of every pixel: 0 where there is no digit, and one more than the digit where there is.
impl SceneTarget for LabelMap<11> {
    const CLASSES: usize = 11;
    const MOST: usize = usize::MAX;

    fn class_names() -> Vec<String> {
        std::iter::once(GROUND.into()).chain((0..10).map(|digit| digit.to_string())).collect()
    }

    fn of(instances: Vec<Instance<10>>) -> Option<Self> {
        let mask = &instances.first()?.mask;
        Some(Self::painted([mask.height(), mask.width()], &instances))
    }
}
