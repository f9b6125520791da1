//! [`Crew`]: several devices, what each takes of a batch, how fast it is, and what goes between it and the others.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use burn::tensor::TensorReadError;
use burn::train::metric::{Metric, MetricMetadata, MetricName, SerializedEntry};
use kiln_data::Portion;
use kiln_report::{PageTable, Section};

use crate::options::{OptimizerOn, TrainingOptions};
use crate::student::Measured;
use crate::tally::Evidence;

/// Several devices that compute.
#[derive(Debug)]
pub(crate) struct Crew {
    names: Vec<String>,
    batch_size: usize,
    optimizer_on: OptimizerOn,
    /// The bytes of the weights and statistics, which are also those of their gradients.
    bytes: usize,
    pace: Mutex<Pace>,
}

/// How fast all go together.
#[derive(Debug)]
struct Pace {
    began: Instant,
    /// Samples in a second, once there were any.
    rate: Option<f64>,
}

impl Crew {
    /// The devices of a run whose network has so many numbers; `None` of one device.
    pub(crate) fn new(options: &TrainingOptions, batch_size: usize, numbers: usize) -> Option<Arc<Self>> {
        let crew = Self {
            names: options.names(),
            batch_size,
            optimizer_on: options.optimizer_on,
            bytes: numbers * size_of::<f32>(),
            pace: Mutex::new(Pace { began: Instant::now(), rate: None }),
        };
        (crew.names.len() > 1).then(|| Arc::new(crew))
    }

    /// An epoch begins.
    pub(crate) fn start(&self) {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).began = Instant::now();
    }

    /// So many samples of the epoch are done.
    fn done(&self, samples: usize) {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        pace.rate = Some(samples as f64 / pace.began.elapsed().as_secs_f64().max(1e-9));
    }

    /// What a device takes of a whole batch.
    fn takes(&self, index: usize) -> usize {
        let devices = NonZeroUsize::new(self.names.len()).unwrap_or(NonZeroUsize::MIN);
        Portion::new(index, devices).range(self.batch_size).len()
    }

    /// The samples that a device computes in a second: as all wait for the slowest, these are its part of all.
    fn rate(&self, index: usize) -> Option<f64> {
        let rate = self.pace.lock().unwrap_or_else(PoisonError::into_inner).rate;
        rate.map(|rate| rate * self.takes(index) as f64 / self.batch_size as f64)
    }

    /// The bytes of weights and gradients that a device sends and gets for a batch. They are not counted, but follow from
    /// how the devices work together: weights go to those that do not hold them, and gradients to those that do.
    fn moves(&self, index: usize) -> f64 {
        let others = self.names.len() - 1;
        let times = match (self.optimizer_on, index) {
            (OptimizerOn::Main, 0) => 2.0 * others as f64,
            (OptimizerOn::Main, _) => 2.0,
            (OptimizerOn::Sharded, _) => 4.0 * others as f64 / self.names.len() as f64,
        };
        times * self.bytes as f64
    }

    /// One metric for each device, for the dashboard.
    pub(crate) fn metrics<E>(self: &Arc<Self>) -> impl Iterator<Item = CrewMetric<E>> + use<E> {
        let crew = self.clone();
        (0..crew.names.len()).map(move |index| CrewMetric { crew: crew.clone(), index, evidence: PhantomData })
    }

    /// The part of a page that shows them.
    pub(crate) fn section(&self) -> Section {
        let mut table = PageTable::new(["device", "samples of a batch", "samples/s", "MB of a batch"]);
        for (index, name) in self.names.iter().enumerate() {
            let rate = self.rate(index).map_or("-".into(), |rate| format!("{rate:.0}"));
            table.row([name.clone(), self.takes(index).to_string(), rate, megabytes(self.moves(index))]);
        }
        let caption = "What each device takes of a batch; how fast it was in the last epoch, in which all wait for the slowest; and \
                       the weights and gradients that it sends and gets for a batch, computed from their size.";
        table.section("Devices", caption)
    }
}

fn megabytes(bytes: f64) -> String {
    format!("{:.2}", bytes / 1e6)
}

/// What one device does, as the dashboard shows it.
pub(crate) struct CrewMetric<E> {
    crew: Arc<Crew>,
    index: usize,
    evidence: PhantomData<fn(E)>,
}

impl<E> Clone for CrewMetric<E> {
    fn clone(&self) -> Self {
        Self { crew: self.crew.clone(), index: self.index, evidence: PhantomData }
    }
}

impl<E> fmt::Display for CrewMetric<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { crew, index, .. } = self;
        write!(f, "{} of {} samples", crew.takes(*index), crew.batch_size)?;
        if let Some(rate) = crew.rate(*index) {
            write!(f, ", {rate:.0}/s")?;
        }
        write!(f, ", {} MB a batch", megabytes(crew.moves(*index)))
    }
}

impl<E: Evidence> Metric for CrewMetric<E> {
    type Input = Measured<E>;

    fn name(&self) -> MetricName {
        // Two of one name would be one metric.
        Arc::new(format!("Device {}: {}", self.index + 1, self.crew.names[self.index]))
    }

    fn update(&mut self, _: &Measured<E>, seen: &MetricMetadata) -> Result<SerializedEntry, TensorReadError> {
        self.crew.done(seen.progress.items_processed);
        self.compute()
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        let told = self.to_string();
        Ok(SerializedEntry::new(told.clone(), told))
    }

    fn clear(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_report::Page;

    fn crew(others: usize, optimizer_on: OptimizerOn) -> Option<Arc<Crew>> {
        let names = ["a", "b", "c"].map(String::from).to_vec();
        let others = vec![Device::flex(); others];
        let options = TrainingOptions { others, optimizer_on, names, ..TrainingOptions::new(&Device::flex(), "out") };
        Crew::new(&options, 8, 250_000)
    }

    #[test]
    fn one_device_is_no_crew() {
        assert!(crew(0, OptimizerOn::Main).is_none());
    }

    #[test]
    fn what_is_sent_is_what_is_got() {
        let all = |optimizer_on| {
            let crew = crew(2, optimizer_on).unwrap();
            [0, 1, 2].map(|index| (crew.takes(index), crew.moves(index) / 1e6))
        };
        assert_eq!(all(OptimizerOn::Main), [(3, 4.0), (3, 2.0), (2, 2.0)]);
        let sharded = all(OptimizerOn::Sharded);
        assert!(sharded.iter().all(|(_, moved)| (moved - 8.0 / 3.0).abs() < 1e-9), "{sharded:?}");
    }

    #[test]
    fn each_device_has_a_line_on_the_dashboard_and_on_the_page() {
        let crew = crew(1, OptimizerOn::Main).unwrap();
        let [first, second] = [0, 1].map(|index| crew.metrics::<()>().nth(index).unwrap());
        assert_eq!(first.to_string(), "4 of 8 samples, 2.00 MB a batch");
        *crew.pace.lock().unwrap() = Pace { began: Instant::now(), rate: Some(100.0) };
        assert_eq!(second.to_string(), "4 of 8 samples, 50/s, 2.00 MB a batch");
        let html = Page::new("run").with(crew.section()).html();
        assert!(html.contains("<td>a</td>") && html.contains(r#"<td class="number">50</td>"#), "{html}");
    }
}
