//! A renderer of plain lines, for everything that is not a terminal: one line an epoch, and progress within it.

use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};

use burn::train::logger::{EvaluationProgressLogger, TrainingProgressLogger};
use burn::train::metric::{MetricDefinition, MetricId, NumericEntry};
use burn::train::renderer::{
    EvaluationName, MetricState, MetricsRenderer, MetricsRendererEvaluation, MetricsRendererTraining,
};
use kiln_report::{in_a_sentence, percent};

use crate::metric::LOSS;

/// Writes one line for each epoch, and between them a progress line whenever `pause` has passed since the last line.
///
/// A writer that fails is not written to again; training goes on.
pub(crate) struct Lines {
    writer: Option<Box<dyn Write + Send + Sync>>,
    score: &'static str,
    pause: Duration,
    names: HashMap<MetricId, String>,
    epochs: usize,
    epoch: usize,
    split: String,
    items: usize,
    running: HashMap<String, Running>,
    finals: HashMap<(String, String), f64>,
    began: Instant,
    wrote: Instant,
}

#[derive(Default, Clone, Copy)]
struct Running {
    sum: f64,
    count: usize,
}

impl Lines {
    pub(crate) fn new(writer: Box<dyn Write + Send + Sync>, score: &'static str, pause: Duration) -> Self {
        Self {
            writer: Some(writer),
            score,
            pause,
            names: HashMap::new(),
            epochs: 0,
            epoch: 1,
            split: String::new(),
            items: 0,
            running: HashMap::new(),
            finals: HashMap::new(),
            began: Instant::now(),
            wrote: Instant::now(),
        }
    }

    fn line(&mut self, line: &str) {
        let written = self.writer.as_mut().map(|writer| {
            writeln!(writer, "{line}")?;
            writer.flush()
        });
        if let Some(Err(_)) = written {
            self.writer = None;
        }
        self.wrote = Instant::now();
    }

    fn update(&mut self, split: &str, state: MetricState) {
        let MetricState::Numeric(entry, Some(value)) = state else {
            return;
        };
        let Some(name) = self.names.get(&entry.metric_id) else {
            return;
        };
        match value {
            NumericEntry::Final(value) => {
                self.finals.insert((split.into(), name.clone()), value);
            }
            NumericEntry::Aggregated { aggregated_value, count } => {
                let running = self.running.entry(name.clone()).or_default();
                running.sum += aggregated_value * count as f64;
                running.count += count;
            }
            NumericEntry::Value(value) => {
                self.running.insert(name.clone(), Running { sum: value, count: 1 });
            }
        }
    }

    fn epoch_line(&self) -> String {
        let width = self.epochs.to_string().len();
        let split = |split: &str| {
            let value = |name: &str| self.finals.get(&(split.to_string(), name.to_string())).copied();
            let loss = value(LOSS).unwrap_or(f64::NAN);
            match value(self.score) {
                Some(score) => format!("{split} loss {loss:.4} {} {:>8}", in_a_sentence(self.score), percent(score)),
                None => format!("{split} loss {loss:.4}"),
            }
        };
        format!(
            "epoch {:width$}/{}  {}  {}  {:.1} s",
            self.epoch,
            self.epochs,
            split("train"),
            split("valid"),
            self.began.elapsed().as_secs_f64()
        )
    }

    fn progress_line(&self, items: usize) -> String {
        let mean = |name: &str| self.running.get(name).map(|running| running.sum / running.count as f64);
        let score = mean(self.score).map(|score| format!(" {} {}", in_a_sentence(self.score), percent(score)));
        format!(
            "  epoch {}/{} {} {items} of {}  loss {:.4}{}  {:.0} s",
            self.epoch,
            self.epochs,
            self.split,
            self.items,
            mean(LOSS).unwrap_or(f64::NAN),
            score.unwrap_or_default(),
            self.began.elapsed().as_secs_f64()
        )
    }
}

impl TrainingProgressLogger for Lines {
    fn start(&mut self, epochs: usize, first: usize, _items: Option<usize>, _label: Option<&str>) {
        self.epochs = epochs;
        self.epoch = first;
        self.wrote = Instant::now();
    }

    fn update_epoch(&mut self, epoch: usize) {
        self.epoch = epoch;
        let line = self.epoch_line();
        self.line(&line);
        self.epoch = epoch + 1;
    }

    fn start_split(&mut self, split: &str, items: usize) {
        if split == "train" {
            self.began = Instant::now();
        }
        self.split = split.into();
        self.items = items;
        self.running.clear();
    }

    fn update_split(&mut self, items: usize) {
        if self.wrote.elapsed() >= self.pause && items < self.items {
            let line = self.progress_line(items);
            self.line(&line);
        }
    }

    fn end_split(&mut self) {}

    fn end(&mut self) {}

    fn log_event_training(&mut self, _event: String) {}
}

impl MetricsRendererTraining for Lines {
    fn update_train(&mut self, state: MetricState) {
        self.update("train", state);
    }

    fn update_valid(&mut self, state: MetricState) {
        self.update("valid", state);
    }
}

impl MetricsRenderer for Lines {
    fn manual_close(&mut self) {}

    fn register_metric(&mut self, definition: MetricDefinition) {
        self.names.insert(definition.metric_id, definition.name.to_string());
    }
}

impl MetricsRendererEvaluation for Lines {
    fn update_test(&mut self, _name: EvaluationName, _state: MetricState) {}
}

impl EvaluationProgressLogger for Lines {
    fn start_global_progress(&mut self, _tests: usize) {}
    fn start_test(&mut self, _name: &str, _items: usize) {}
    fn update_test_progress(&mut self, _items: usize) {}
    fn end_test(&mut self) {}
    fn end_global_progress(&mut self) {}
    fn log_event_evaluation(&mut self, _event: String) {}
}
