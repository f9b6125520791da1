//! The ledger: where burn-train logs its metrics in a run, and where the history is taken from.

use std::collections::HashMap;

use burn::train::logger::MetricLogger;
use burn::train::metric::store::{Aggregate, EpochSummary, EventStoreClient, MetricsUpdate, Split};
use burn::train::metric::{MetricDefinition, MetricId, NumericEntry};
use kiln_report::Figures;

use crate::metric::LOSS;
use crate::tally::Tally;

/// Keeps the final value of each metric of each epoch, under the epoch's own number.
///
/// burn's in-memory logger counts epochs from the start of the process, which is wrong in a resumed run.
#[derive(Default)]
pub(crate) struct Ledger {
    names: HashMap<MetricId, String>,
    finals: HashMap<(String, usize, Split), f64>,
}

impl MetricLogger for Ledger {
    fn log(&mut self, update: MetricsUpdate, epoch: usize, split: &Split) {
        for numeric in update.entries_numeric {
            let name = self.names.get(&numeric.entry.metric_id);
            if let (Some(name), Some(NumericEntry::Final(value))) = (name, numeric.numeric_entry) {
                self.finals.insert((name.clone(), epoch, split.clone()), value);
            }
        }
    }

    fn read_numeric(&mut self, name: &str, epoch: usize, split: &Split) -> Result<Vec<NumericEntry>, String> {
        let value = self.finals.get(&(name.to_string(), epoch, split.clone()));
        Ok(value.map(|value| NumericEntry::Final(*value)).into_iter().collect())
    }

    fn log_metric_definition(&mut self, definition: MetricDefinition) {
        self.names.insert(definition.metric_id, definition.name.to_string());
    }

    fn log_epoch_summary(&mut self, _summary: EpochSummary) {}
}

/// The figures of one split in one epoch, if the run has them.
pub(crate) fn figures<T: Tally>(store: &EventStoreClient, epoch: usize, split: &Split) -> Option<Figures> {
    let find = |name| store.find_metric(name, epoch, Aggregate::Mean, split);
    Some(Figures { loss: find(LOSS)?, score: find(T::NAME).unwrap_or(f64::NAN) })
}
