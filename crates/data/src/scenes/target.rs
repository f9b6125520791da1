//! [`SceneTarget`]: what of a scene is told.

use crate::{Instance, Label, Object};

/// What a scene's sample says of its digits: the target of one of the four vision tasks.
pub trait SceneTarget: Sized + Send + 'static {
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
