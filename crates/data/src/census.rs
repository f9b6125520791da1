//! [`Census`]: how many objects a data set has.

use std::ops::Add;

/// How many objects a data set has, and how many it passed over. [`CocoDetection::census`](crate::CocoDetection::census) and
/// its like count them.
///
/// ```
/// use kiln_data::{Census, CocoDetection};
///
/// let data = CocoDetection::<3>::open("tests/fixtures/coco/instances.json", "tests/fixtures/coco/images")?;
/// let Census { objects, crowds, passed_over } = data.census();
/// assert_eq!((objects, crowds, passed_over), (5, 1, 2));
/// # Ok::<(), kiln_data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Objects that stand alone.
    pub objects: usize,
    /// Annotations of many objects at once.
    pub crowds: usize,
    /// What has no area on its picture, or no mask where masks are read.
    pub passed_over: usize,
}

impl Census {
    /// All that is annotated.
    pub fn all(self) -> usize {
        self.objects + self.crowds + self.passed_over
    }
}

impl Add for Census {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            objects: self.objects + other.objects,
            crowds: self.crowds + other.crowds,
            passed_over: self.passed_over + other.passed_over,
        }
    }
}
