//! [`Classified`]: a batch of images and their labels.

use crate::{Batched, Collate, DataError, IdxImages, Label, LabelledImage, Picture, Visible};
use burn::tensor::{Device, TensorData};
use kiln_tensor::{Batch, Labels, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, each of one of `CLASSES` classes.
#[derive(Clone, Debug)]
pub struct Classified<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images, normalised as their data set says.
    pub images: Tensor![Batch, { C }, { H }, { W }],
    /// The classes of the images, in the same order.
    pub labels: Labels<Batch, CLASSES>,
}

impl<const CLASSES: usize, const H: usize, const W: usize> Collate for IdxImages<CLASSES, H, W> {
    type Batch = Classified<CLASSES, 1, H, W>;

    fn collate(samples: Vec<LabelledImage<H, W>>, device: &Device) -> Result<Self::Batch, DataError> {
        let values: Vec<f32> =
            samples.iter().flat_map(|sample| sample.image.values().as_flattened()).copied().collect();
        let labels: Vec<usize> = samples.iter().map(|sample| sample.label).collect();
        let images = burn::Tensor::<4>::from_data(TensorData::new(values, [samples.len(), 1, H, W]), device);
        Ok(Classified {
            images: Tensor::try_from_burn(images).map_err(DataError::other)?,
            labels: Labels::try_from_slice(&labels, device).map_err(DataError::other)?,
        })
    }

    fn picture(sample: &LabelledImage<H, W>) -> Option<Picture<3>> {
        Some(sample.picture())
    }
}

impl<const CLASSES: usize> Batched for Label<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Classified<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        targets: Vec<Self>,
        device: &Device,
    ) -> Result<Classified<CLASSES, C, H, W>, DataError> {
        let labels: Vec<usize> = targets.into_iter().map(Label::index).collect();
        Ok(Classified { images, labels: Labels::try_from_slice(&labels, device).map_err(DataError::other)? })
    }
}
