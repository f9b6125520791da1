//! Figures of a network over one split.

use std::num::NonZeroUsize;

use burn::data::dataloader::DataLoader;
use burn::tensor::Device;
use kiln_data::{Collate, Loader, LoaderOptions, Role, Split};

use crate::error::TrainError;
use crate::history::Figures;
use crate::learn::Learn;
use crate::watch::Stop;

/// Goes once through `split`, in order and without augmentation. `None` when it was asked to stop.
pub(crate) fn measure<M, R, D>(
    network: &M,
    split: Split<R, D>,
    batch_size: NonZeroUsize,
    device: &Device,
    stop: &Stop,
) -> Result<Option<Figures>, TrainError>
where
    M: Learn<D::Batch>,
    R: Role,
    D: Collate,
{
    let options = LoaderOptions { batch_size, ..LoaderOptions::default() };
    let engine = |error: &dyn std::fmt::Display| TrainError::Engine { reason: error.to_string() };
    let loader = Loader::in_order(split, options, device);
    let (mut loss, mut hits, mut samples) = (0.0, 0.0, 0);
    for batch in loader.iter() {
        if stop.requested() {
            return Ok(None);
        }
        let outcome = network.learn(batch.map_err(|error| engine(&error))?);
        let batch_loss: f64 = outcome.loss.into_burn().try_into_scalar().map_err(|error| engine(&error))?;
        let batch_hits: f64 = outcome.hits.into_burn().try_into_scalar().map_err(|error| engine(&error))?;
        loss += batch_loss * outcome.samples as f64;
        hits += batch_hits;
        samples += outcome.samples;
    }
    let samples = samples as f64;
    Ok(Some(Figures { loss: loss / samples, accuracy: 100.0 * hits / samples }))
}
