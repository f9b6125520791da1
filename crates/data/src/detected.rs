//! [`Detected`]: a batch of images with any number of objects each.

use crate::{Batched, DataError, Instance, Object};
use burn::tensor::Device;
use kiln_tensor::{Batch, Len, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, each with any number of `O`: [`Object`]s (detection) or
/// [`Instance`]s (instance segmentation).
///
/// Objects stay on the host. Which place of a network answers for which of them is worked out there, from their boxes,
/// and what goes to the device is one tensor of a size that never changes; padding every list to the longest would give
/// each batch another.
#[derive(Clone, Debug)]
pub struct Detected<O, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor<(Batch, Len<C>, Len<H>, Len<W>)>,
    /// What is to be found in each, in the same order. Boxes are in pixels of the images, masks of their size.
    pub objects: Vec<Vec<O>>,
}

impl<const CLASSES: usize> Batched for Vec<Object<CLASSES>> {
    type Batch<const C: usize, const H: usize, const W: usize> = Detected<Object<CLASSES>, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        objects: Vec<Self>,
        _: &Device,
    ) -> Result<Self::Batch<C, H, W>, DataError> {
        Ok(Detected { images, objects })
    }
}

impl<const CLASSES: usize> Batched for Vec<Instance<CLASSES>> {
    type Batch<const C: usize, const H: usize, const W: usize> = Detected<Instance<CLASSES>, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        objects: Vec<Self>,
        _: &Device,
    ) -> Result<Self::Batch<C, H, W>, DataError> {
        Ok(Detected { images, objects })
    }
}
