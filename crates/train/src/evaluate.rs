//! Figures of a network over one split.

use kiln_data::{Collate, Loader};
use kiln_report::Figures;

use crate::error::TrainError;
use crate::learn::Learn;
use crate::tally::{Evidence, Tally};
use crate::watch::Stop;

/// Goes once through what `loader` delivers. `None` when it was asked to stop.
#[allow(clippy::type_complexity)]
pub(crate) fn measure<M, D>(
    network: &M,
    loader: &Loader<D>,
    stop: &Stop,
) -> Result<Option<(Figures, M::Tally)>, TrainError>
where
    M: Learn<D::Batch>,
    D: Collate,
{
    let engine = |error: &dyn std::fmt::Display| TrainError::Engine { reason: error.to_string() };
    let (mut loss, mut samples, mut tally) = (0.0, 0, M::Tally::default());
    for batch in loader.iter() {
        if stop.requested() {
            return Ok(None);
        }
        let outcome = network.judge(batch.map_err(|error| engine(&error))?);
        let batch_loss: f64 = outcome.loss.into_burn().try_into_scalar().map_err(|error| engine(&error))?;
        tally.add(&outcome.evidence.detached(), outcome.samples).map_err(|error| engine(&error))?;
        loss += batch_loss * outcome.samples as f64;
        samples += outcome.samples;
    }
    let figures = Figures { loss: loss / samples as f64, score: tally.score().unwrap_or(f64::NAN) };
    Ok(Some((figures, tally)))
}
