//! [`Collate`]: samples become a typed batch.

use crate::{DataError, Dataset};
use burn::tensor::Device;

/// A data set whose samples can be put together into batches on a device.
pub trait Collate: Dataset {
    /// A batch: tensors with their sizes in the type.
    type Batch: Send + 'static;

    /// Puts samples together, on the thread that trains.
    ///
    /// # Errors
    /// Whatever keeps these samples from being one batch.
    fn collate(samples: Vec<Self::Sample>, device: &Device) -> Result<Self::Batch, DataError>;
}
