//! [`Collate`]: samples become a typed batch.

use crate::{DataError, Dataset, Image, Picture, Sample, Standardized};
use burn::tensor::{Device, TensorData};
use kiln_tensor::{Batch, Tensor};

/// A data set whose samples can be put together into batches on a device.
///
/// Every data set has it whose samples are a standardised image of one size and a target of one of the four tasks: end
/// its pipeline with [`Standardize`](crate::Standardize).
#[diagnostic::on_unimplemented(
    message = "the samples of `{Self}` cannot be put together into batches",
    label = "these samples do not make a batch",
    note = "a batch is made of standardised images of one size: `.transformed((Resize::<224, 224>, Standardize(..)))`",
    note = "or implement `Collate` for the data set"
)]
pub trait Collate: Dataset {
    /// A batch: tensors with their sizes in the type.
    type Batch: Send + 'static;

    /// Puts samples together, on the thread that trains.
    ///
    /// # Errors
    /// Whatever keeps these samples from being one batch.
    fn collate(samples: Vec<Self::Sample>, device: &Device) -> Result<Self::Batch, DataError>;

    /// What people see of a sample, if it can be looked at.
    fn picture(sample: &Self::Sample) -> Option<Picture<3>> {
        let _ = sample;
        None
    }
}

/// What is to be found in an image, and makes a batch together with others of its kind.
pub trait Batched: Sized + Send + 'static {
    /// The batch that images of `C` channels and `H` x `W` pixels make with it.
    type Batch<const C: usize, const H: usize, const W: usize>: Send + 'static;

    /// Puts images and targets of one order together.
    ///
    /// # Errors
    /// Whatever keeps these targets from being one batch.
    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        targets: Vec<Self>,
        device: &Device,
    ) -> Result<Self::Batch<C, H, W>, DataError>;
}

impl<D, T: Batched, const C: usize, const H: usize, const W: usize> Collate for D
where
    D: Dataset<Sample = Sample<T, Image<C, H, W, Standardized>>>,
{
    type Batch = T::Batch<C, H, W>;

    fn collate(samples: Vec<Self::Sample>, device: &Device) -> Result<Self::Batch, DataError> {
        let count = samples.len();
        let mut values = Vec::with_capacity(count * C * H * W);
        let mut targets = Vec::with_capacity(count);
        for Sample { image, target } in samples {
            for channel in 0..C {
                values.extend(image.pixels().iter().map(|pixel| pixel[channel]));
            }
            targets.push(target);
        }
        let images = burn::Tensor::<4>::from_data(TensorData::new(values, [count, C, H, W]), device);
        T::batch(Tensor::try_from_burn(images).map_err(DataError::other)?, targets, device)
    }

    fn picture(sample: &Self::Sample) -> Option<Picture<3>> {
        Some(sample.image.stretched())
    }
}
