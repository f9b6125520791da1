//! burn-train metrics over [`Measured`] batches: the loss, and the score of the task's tally.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::TensorReadError;
use burn::train::metric::state::{FormatOptions, NumericMetricState};
use burn::train::metric::{
    Metric, MetricAttributes, MetricMetadata, MetricName, Numeric, NumericAttributes, NumericEntry, SerializedEntry,
};
use kiln_report::Detail;

use crate::student::Measured;
use crate::tally::{Evidence, Tally};
use crate::watch::Watch;

/// The name under which the loss is logged and shown. The score has the name of its tally.
pub(crate) const LOSS: &str = "Loss";

/// The mean loss of a sample. It also watches that the loss stays a number.
pub(crate) struct LossMetric<E> {
    state: NumericMetricState,
    watch: Arc<Watch>,
    evidence: PhantomData<fn(E)>,
}

impl<E> LossMetric<E> {
    pub(crate) fn new(watch: Arc<Watch>) -> Self {
        Self { state: NumericMetricState::new(), watch, evidence: PhantomData }
    }
}

impl<E> Clone for LossMetric<E> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), watch: self.watch.clone(), evidence: PhantomData }
    }
}

impl<E: Evidence> Metric for LossMetric<E> {
    type Input = Measured<E>;

    fn name(&self) -> MetricName {
        Arc::new(LOSS.into())
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: None, higher_is_better: false }.into()
    }

    fn update(&mut self, batch: &Measured<E>, seen: &MetricMetadata) -> Result<SerializedEntry, TensorReadError> {
        let loss: f64 = batch.loss.clone().into_burn().try_into_scalar()?;
        self.watch.batch(loss, seen.iteration.unwrap_or(0));
        self.state.update(loss, batch.samples);
        Ok(self.state.compute_update(format()))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(format()))
    }

    fn clear(&mut self) {
        self.state.reset();
    }
}

fn format() -> FormatOptions {
    FormatOptions::new(Arc::new(LOSS.into())).precision(4)
}

impl<E> Numeric for LossMetric<E> {
    fn value(&self) -> Option<NumericEntry> {
        Some(self.state.current_value())
    }

    fn running_value(&self) -> Option<NumericEntry> {
        Some(self.state.running_value())
    }

    fn final_value(&self) -> NumericEntry {
        self.state.final_value()
    }
}

/// The score of what was measured since the split began, in percent. What it finds when a split is through, the metrics of
/// its details show.
#[derive(Clone)]
pub(crate) struct ScoreMetric<T> {
    tally: T,
    last: Option<f64>,
    details: Details,
}

/// The details of a split that is through.
pub(crate) type Details = Arc<Mutex<Vec<Detail>>>;

impl<T: Tally> ScoreMetric<T> {
    pub(crate) fn new() -> Self {
        Self { tally: T::default(), last: None, details: Details::default() }
    }

    /// The metrics of what the tally shows beside its score. They go behind this one.
    pub(crate) fn details(&self) -> impl Iterator<Item = DetailMetric<T::Evidence>> + use<T> {
        let details = self.details.clone();
        T::SHOWN.iter().map(move |name| DetailMetric { name, details: details.clone(), evidence: PhantomData })
    }
}

fn percent(value: Option<f64>) -> SerializedEntry {
    match value {
        Some(percent) => SerializedEntry::new(format!("{percent:.2} %"), percent.to_string()),
        None => SerializedEntry::not_available(Some("%")),
    }
}

impl<T: Tally> Metric for ScoreMetric<T> {
    type Input = Measured<T::Evidence>;

    fn name(&self) -> MetricName {
        Arc::new(T::NAME.into())
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: Some("%".into()), higher_is_better: true }.into()
    }

    fn update(
        &mut self,
        batch: &Measured<T::Evidence>,
        seen: &MetricMetadata,
    ) -> Result<SerializedEntry, TensorReadError> {
        self.tally.add(&batch.evidence, batch.samples)?;
        // The dashboard draws what batches give: a score that only a whole split has is that of its last.
        if seen.progress.is_completed() {
            self.last = self.tally.score();
            *self.details.lock().unwrap_or_else(PoisonError::into_inner) =
                if T::SHOWN.is_empty() { Vec::new() } else { self.tally.details() };
        } else {
            self.details.lock().unwrap_or_else(PoisonError::into_inner).clear();
            self.last = self.tally.so_far();
        }
        Ok(percent(self.last))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        self.last = self.tally.score();
        Ok(percent(self.last))
    }

    fn clear(&mut self) {
        self.tally = T::default();
        self.last = None;
    }
}

/// A figure as burn's dashboard reads it: that of the last batch, and that of the split.
macro_rules! numeric { ($([$($generics:tt)*] $metric:ty),*) => { $(
    impl<$($generics)*> Numeric for $metric {
        fn value(&self) -> Option<NumericEntry> {
            self.last().map(NumericEntry::Value)
        }

        fn running_value(&self) -> Option<NumericEntry> {
            self.last().map(NumericEntry::Value)
        }

        fn final_value(&self) -> NumericEntry {
            NumericEntry::Final(self.last().unwrap_or(f64::NAN))
        }
    }
)* } }
numeric!([T: Tally] ScoreMetric<T>, [E: Evidence] DetailMetric<E>);

impl<T> ScoreMetric<T> {
    fn last(&self) -> Option<f64> {
        self.last
    }
}

/// One detail of a tally, known when a split is through.
pub(crate) struct DetailMetric<E> {
    name: &'static str,
    details: Details,
    evidence: PhantomData<fn(E)>,
}

impl<E> Clone for DetailMetric<E> {
    fn clone(&self) -> Self {
        Self { name: self.name, details: self.details.clone(), evidence: PhantomData }
    }
}

impl<E> DetailMetric<E> {
    fn last(&self) -> Option<f64> {
        let details = self.details.lock().unwrap_or_else(PoisonError::into_inner);
        details.iter().find(|detail| detail.name == self.name)?.percent
    }
}

impl<E: Evidence> Metric for DetailMetric<E> {
    type Input = Measured<E>;

    fn name(&self) -> MetricName {
        Arc::new(self.name.into())
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: Some("%".into()), higher_is_better: true }.into()
    }

    fn update(&mut self, _: &Measured<E>, _: &MetricMetadata) -> Result<SerializedEntry, TensorReadError> {
        Ok(percent(self.last()))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(percent(self.last()))
    }

    /// Nothing: burn clears one metric before it asks the next, and what is known is everyone's. The score's next update
    /// clears it.
    fn clear(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::data::dataloader::Progress;
    use kiln_tensor::{Device, Tensor};

    /// The sum of what batches say, which only a whole split has.
    #[derive(Clone, Default)]
    struct Sum(f64);

    #[derive(Clone)]
    struct Part(f64);

    impl Evidence for Part {
        fn detached(self) -> Self {
            self
        }
    }

    impl Tally for Sum {
        type Evidence = Part;
        const NAME: &'static str = "Sum";
        const SHOWN: &'static [&'static str] = &["half", "quarter", "none"];

        fn add(&mut self, Part(part): &Part, _: usize) -> Result<(), TensorReadError> {
            self.0 += part;
            Ok(())
        }

        fn score(&self) -> Option<f64> {
            Some(self.0)
        }

        fn so_far(&self) -> Option<f64> {
            None
        }

        fn details(&self) -> Vec<Detail> {
            [("half", 2.0), ("quarter", 4.0)]
                .map(|(name, part)| Detail { name: name.into(), percent: Some(self.0 / part) })
                .into()
        }
    }

    /// What the dashboard would draw for each metric after each batch, and after each split.
    fn drawn(parts: &[f64]) -> Vec<Vec<Option<f64>>> {
        let value = |numeric: &dyn Numeric| numeric.value().map(|entry| entry.current());
        let mut score = ScoreMetric::<Sum>::new();
        let mut details: Vec<_> = score.details().collect();
        let mut epochs = Vec::new();
        for _ in 0..2 {
            for (batch, part) in parts.iter().enumerate() {
                let loss = Tensor::from_array([0.0], &Device::flex());
                let measured = Measured { loss, evidence: Part(*part), samples: 1 };
                let progress = Progress::new(batch + 1, parts.len(), None);
                let seen = MetricMetadata { progress, iteration: None, lr: None };
                score.update(&measured, &seen).unwrap();
                details.iter_mut().for_each(|detail| drop(detail.update(&measured, &seen).unwrap()));
                epochs.push(std::iter::once(value(&score)).chain(details.iter().map(|it| value(it))).collect());
            }
            // burn ends a split metric by metric.
            score.compute().unwrap();
            let mut ends = vec![value(&score)];
            assert_eq!(score.final_value().current(), parts.iter().sum::<f64>());
            score.clear();
            for detail in &mut details {
                detail.compute().unwrap();
                ends.push(value(detail));
                detail.clear();
            }
            epochs.push(ends);
        }
        epochs
    }

    #[test]
    fn each_split_gives_the_dashboard_a_point_of_the_score_and_of_what_is_shown_beside_it() {
        let nothing = vec![None; 4];
        let whole = vec![Some(7.0), Some(3.5), Some(1.75), None];
        let epoch = [nothing, whole.clone(), whole];
        assert_eq!(drawn(&[3.0, 4.0]), [epoch.clone(), epoch].concat());
    }
}
