//! [`Localized`]: a batch of images with one object each.

use crate::{Batched, DataError, Object};
use burn::tensor::{Device, TensorData};
use kiln_tensor::{Batch, Labels, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, each with one object of one of `CLASSES` classes.
#[derive(Clone, Debug)]
pub struct Localized<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor![Batch, { C }, { H }, { W }],
    /// The classes of the objects, in the same order.
    pub labels: Labels<Batch, CLASSES>,
    /// The boxes around the objects: left, upper, right and lower edge in pixels.
    pub boxes: Tensor![Batch, 4],
}

impl<const CLASSES: usize> Batched for Object<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Localized<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        targets: Vec<Self>,
        device: &Device,
    ) -> Result<Localized<CLASSES, C, H, W>, DataError> {
        let labels: Vec<usize> = targets.iter().map(|object| object.label.index()).collect();
        let edges: Vec<f32> = targets.iter().flat_map(|object| object.bounding_box.values()).collect();
        let boxes = burn::Tensor::<2>::from_data(TensorData::new(edges, [targets.len(), 4]), device);
        Ok(Localized {
            images,
            labels: Labels::try_from_slice(&labels, device).map_err(DataError::other)?,
            boxes: Tensor::try_from_burn(boxes).map_err(DataError::other)?,
        })
    }
}
