//! [`Truth`]: an object that is to be found.
use crate::Region;
use kiln_data::{BoundingBox, Counts, Instance, Label, Mask, Object};

/// An object that is to be found, as evaluation sees it. The region is a box, or a mask.
///
/// ```
/// use kiln_data::{BoundingBox, Label, Object};
/// use kiln_vision::Truth;
/// let object = Object::new(Label::<20>::new(11)?, BoundingBox::new([1.0, 2.0, 5.0, 9.0]));
/// assert_eq!(Truth::from(object).area, 28.0);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth<const CLASSES: usize, R = BoundingBox> {
    /// The class.
    pub label: Label<CLASSES>,
    /// Where it is.
    pub region: R,
    /// The pixels by which COCO calls it small, medium or large: what its data set states, which in COCO's files is the
    /// area of the mask, for boxes too; or else the area of its region.
    pub area: f64,
    /// What evaluation does with it.
    pub counts: Counts,
}

impl<const CLASSES: usize> From<Object<CLASSES>> for Truth<CLASSES> {
    fn from(object: Object<CLASSES>) -> Self {
        let Object { label, bounding_box: region, counts, area } = object;
        Self { label, region, area: area.map_or_else(|| Region::area(&region), f64::from), counts }
    }
}

impl<const CLASSES: usize> From<Instance<CLASSES>> for Truth<CLASSES, Mask> {
    fn from(instance: Instance<CLASSES>) -> Self {
        let Instance { object: Object { label, counts, area, .. }, mask: region } = instance;
        Self { label, area: area.map_or_else(|| Region::area(&region), f64::from), region, counts }
    }
}
