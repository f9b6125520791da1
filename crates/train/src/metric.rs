//! burn-train metrics over [`Measured`] batches: the loss, and the score of the task's tally.

use std::marker::PhantomData;
use std::sync::Arc;

use burn::tensor::TensorReadError;
use burn::train::metric::state::{FormatOptions, NumericMetricState};
use burn::train::metric::{
    Metric, MetricAttributes, MetricMetadata, MetricName, Numeric, NumericAttributes, NumericEntry, SerializedEntry,
};

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

/// The score of what was measured since the split began, in percent.
#[derive(Clone)]
pub(crate) struct ScoreMetric<T> {
    tally: T,
    last: Option<f64>,
}

impl<T: Tally> ScoreMetric<T> {
    pub(crate) fn new() -> Self {
        Self { tally: T::default(), last: None }
    }

    fn shown(&self) -> SerializedEntry {
        match self.last {
            Some(percent) => SerializedEntry::new(format!("{percent:.2} %"), percent.to_string()),
            None => SerializedEntry::not_available(Some("%")),
        }
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
        _seen: &MetricMetadata,
    ) -> Result<SerializedEntry, TensorReadError> {
        self.tally.add(&batch.evidence, batch.samples)?;
        self.last = self.tally.so_far();
        Ok(self.shown())
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        self.last = self.tally.score();
        Ok(self.shown())
    }

    fn clear(&mut self) {
        self.tally = T::default();
    }
}

impl<T: Tally> Numeric for ScoreMetric<T> {
    fn value(&self) -> Option<NumericEntry> {
        self.last.map(NumericEntry::Value)
    }

    fn running_value(&self) -> Option<NumericEntry> {
        self.last.map(NumericEntry::Value)
    }

    fn final_value(&self) -> NumericEntry {
        NumericEntry::Final(self.last.unwrap_or(f64::NAN))
    }
}
