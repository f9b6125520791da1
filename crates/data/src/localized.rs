//! [`Localized`]: a batch of images with one object each.

use crate::{Batched, BoundingBox, Boxes, DataError, Object};
use burn::tensor::Device;
use kiln_tensor::{Batch, Labels, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, each with one object of one of `CLASSES` classes.
#[derive(Clone, Debug)]
pub struct Localized<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor![Batch, { C }, { H }, { W }],
    /// The classes of the objects, in the same order.
    pub labels: Labels<Batch, CLASSES>,
    /// The boxes around the objects.
    pub boxes: Boxes<Batch>,
}

impl<const CLASSES: usize> Batched for Object<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Localized<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        targets: Vec<Self>,
        device: &Device,
    ) -> Result<Localized<CLASSES, C, H, W>, DataError> {
        let labels: Vec<usize> = targets.iter().map(|object| object.label.index()).collect();
        let boxes: Vec<BoundingBox> = targets.iter().map(|object| object.bounding_box).collect();
        Ok(Localized {
            images,
            labels: Labels::try_from_slice(&labels, device).map_err(DataError::other)?,
            boxes: Boxes::try_from_boxes(&boxes, device).map_err(DataError::other)?,
        })
    }
}
