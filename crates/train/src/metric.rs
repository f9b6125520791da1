//! burn-train metrics over [`Measured`] batches: loss and accuracy, each weighted by the samples of its batch.

use std::sync::Arc;

use burn::tensor::TensorReadError;
use burn::train::metric::state::{FormatOptions, NumericMetricState};
use burn::train::metric::{
    Metric, MetricAttributes, MetricMetadata, MetricName, Numeric, NumericAttributes, NumericEntry, SerializedEntry,
};

use crate::student::Measured;
use crate::watch::Watch;

/// The names under which the metrics are logged and shown.
pub(crate) const LOSS: &str = "Loss";
pub(crate) const ACCURACY: &str = "Accuracy";

/// The mean loss of a sample. It also watches that the loss stays a number.
#[derive(Clone)]
pub(crate) struct LossMetric {
    state: NumericMetricState,
    watch: Arc<Watch>,
}

impl LossMetric {
    pub(crate) fn new(watch: Arc<Watch>) -> Self {
        Self { state: NumericMetricState::new(), watch }
    }
}

impl Metric for LossMetric {
    type Input = Measured;

    fn name(&self) -> MetricName {
        Arc::new(LOSS.into())
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: None, higher_is_better: false }.into()
    }

    fn update(&mut self, batch: &Measured, seen: &MetricMetadata) -> Result<SerializedEntry, TensorReadError> {
        let loss: f64 = batch.loss.clone().into_burn().try_into_scalar()?;
        self.watch.batch(loss, seen.iteration.unwrap_or(0));
        self.state.update(loss, batch.samples);
        Ok(self.state.compute_update(format(LOSS).precision(4)))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(format(LOSS).precision(4)))
    }

    fn clear(&mut self) {
        self.state.reset();
    }
}

/// The share of samples that were right, in percent.
#[derive(Clone)]
pub(crate) struct AccuracyMetric {
    state: NumericMetricState,
}

impl AccuracyMetric {
    pub(crate) fn new() -> Self {
        Self { state: NumericMetricState::new() }
    }
}

impl Metric for AccuracyMetric {
    type Input = Measured;

    fn name(&self) -> MetricName {
        Arc::new(ACCURACY.into())
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: Some("%".into()), higher_is_better: true }.into()
    }

    fn update(&mut self, batch: &Measured, _seen: &MetricMetadata) -> Result<SerializedEntry, TensorReadError> {
        let hits: f64 = batch.hits.clone().into_burn().try_into_scalar()?;
        self.state.update(100.0 * hits / batch.samples as f64, batch.samples);
        Ok(self.state.compute_update(format(ACCURACY).unit("%").precision(2)))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(format(ACCURACY).unit("%").precision(2)))
    }

    fn clear(&mut self) {
        self.state.reset();
    }
}

fn format(name: &str) -> FormatOptions {
    FormatOptions::new(Arc::new(name.into()))
}

macro_rules! numeric {
    ($($metric:ident),*) => {$(
        impl Numeric for $metric {
            fn value(&self) -> Option<NumericEntry> { Some(self.state.current_value()) }
            fn running_value(&self) -> Option<NumericEntry> { Some(self.state.running_value()) }
            fn final_value(&self) -> NumericEntry { self.state.final_value() }
        }
    )*};
}
numeric!(LossMetric, AccuracyMetric);
