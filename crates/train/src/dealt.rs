//! [`Dealt`]: one loader for several devices, each of which takes its part of every batch.

use std::num::NonZeroUsize;
use std::sync::Arc;

use burn::data::dataloader::{DataLoader, DataLoaderIterator};
use burn::tensor::Device;
use kiln_data::{Collate, Loader};

/// burn-train parts a loader by ranges of samples, one for each device and as long as each other. Here the range says
/// which of the devices it is for, and no more: its loader delivers a part of each batch, so that all together take the
/// steps of one device.
pub(crate) struct Dealt<D: Collate> {
    pub(crate) loader: Loader<D>,
    pub(crate) devices: NonZeroUsize,
}

impl<D: Collate> DataLoader<D::Batch> for Dealt<D> {
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<D::Batch> + 'a> {
        self.loader.iter()
    }

    fn num_items(&self) -> usize {
        self.loader.num_items()
    }

    fn to_device(&self, device: &Device) -> Arc<dyn DataLoader<D::Batch>> {
        self.loader.to_device(device)
    }

    fn slice(&self, start: usize, _end: usize) -> Arc<dyn DataLoader<D::Batch>> {
        let each = (self.num_items() / self.devices).max(1);
        Arc::new(self.loader.part(start / each, self.devices))
    }
}
