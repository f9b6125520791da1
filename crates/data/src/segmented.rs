//! [`Segmented`]: a batch of images, every pixel with its class.

use crate::{Batched, DataError, LabelMap};
use burn::tensor::Device;
use kiln_tensor::{Batch, Len, PixelLabels, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, with one of `CLASSES` classes for each pixel, or none.
#[derive(Clone, Debug)]
pub struct Segmented<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor<(Batch, Len<C>, Len<H>, Len<W>)>,
    /// The classes of their pixels, in the same order.
    pub labels: PixelLabels<Batch, Len<H>, Len<W>, CLASSES>,
}

impl<const CLASSES: usize> Batched for LabelMap<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Segmented<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        maps: Vec<Self>,
        device: &Device,
    ) -> Result<Self::Batch<C, H, W>, DataError> {
        let size = maps.first().map_or([H, W], |map| [map.height(), map.width()]);
        let other = maps.iter().find(|map| [map.height(), map.width()] != size);
        let [h, w] = other.map_or(size, |map| [map.height(), map.width()]);
        let labels: Vec<Option<usize>> = maps.iter().flat_map(LabelMap::classes).collect();
        let labels = PixelLabels::try_from_options(&labels, [maps.len(), h, w], device);
        Ok(Segmented { images, labels: labels.map_err(DataError::other)? })
    }
}
