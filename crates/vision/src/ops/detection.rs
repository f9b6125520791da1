//! [`Detection`]: what a network found.
use kiln_data::{BoundingBox, Label, Mark, Mask};

/// What a network found in an image: a class, how sure it is of it, and where. The region is a box, or a mask.
///
/// ```
/// use kiln_data::{BoundingBox, Label};
/// use kiln_vision::Detection;
/// let region: BoundingBox = BoundingBox::new([1.0, 2.0, 5.0, 9.0]);
/// let dog = Detection { label: Label::<20>::new(11)?, score: 0.9, region };
/// assert_eq!(dog.region.area(), 28.0);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection<const CLASSES: usize, R = BoundingBox> {
    /// The class.
    pub label: Label<CLASSES>,
    /// How sure the network is: the greater, the surer.
    pub score: f32,
    /// The pixels it means, in the image that was looked at.
    pub region: R,
}

impl<const CLASSES: usize> From<Detection<CLASSES>> for Mark {
    fn from(Detection { label, score, region }: Detection<CLASSES>) -> Self {
        Self { score: Some(score), bounding_box: Some(region), ..Self::class(label.index()) }
    }
}

/// The box is the one around the mask.
impl<const CLASSES: usize> From<Detection<CLASSES, Mask>> for Mark {
    fn from(Detection { label, score, region }: Detection<CLASSES, Mask>) -> Self {
        let bounding_box = region.bounding_box();
        Self { score: Some(score), bounding_box, mask: Some(region), ..Self::class(label.index()) }
    }
}
