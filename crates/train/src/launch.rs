//! One launch of burn-train.

use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use burn::data::dataloader::DataLoader;
use burn::tensor::Device;
use burn::train::metric::LearningRateMetric;
use burn::train::{ExecutionStrategy, Interrupter, Learner, MultiDeviceOptim, SupervisedTraining, TrainingError};
use kiln_data::{Collate, Loader, LoaderOptions, Split, Train, Valid};

use crate::checkpoint::{Coordinator, Records, checkpointers};
use crate::dashboard;
use crate::dealt::Dealt;
use crate::engine::{Clock, SaveEveryEpoch, StopEarly};
use crate::error::TrainError;
use crate::gone;
use crate::learn::Learn;
use crate::ledger::Ledger;
use crate::metric::{LossMetric, ScoreMetric};
use crate::options::{OptimizerOn, TrainingOptions};
use crate::progress::Progress;
use crate::random::derived_seed;
use crate::student::Student;
use crate::tally::Tally;
use crate::watch::Watch;

/// What one launch of burn-train needs.
pub(crate) struct Launch<'a, D> {
    pub(crate) train: &'a Split<Train, D>,
    pub(crate) valid: &'a Split<Valid, D>,
    pub(crate) batch_size: NonZeroUsize,
    pub(crate) options: &'a mut TrainingOptions,
    pub(crate) coordinator: &'a Arc<Coordinator>,
    /// Where the network is.
    pub(crate) device: Device,
    /// The highest learning rate.
    pub(crate) rate: f64,
}

impl<D: Collate> Launch<'_, D> {
    /// Trains from the checkpoint of `resumed`, or from the weights as they are, until there is nothing left to do.
    pub(crate) fn launch<M: Learn<D::Batch>>(
        self,
        learner: Learner<Student<M, D::Batch>>,
        resumed: Option<usize>,
        records: Option<Records>,
    ) -> Result<Student<M, D::Batch>, TrainError> {
        let dashboard_stop = Interrupter::new();
        let watch = Arc::new(Watch::new(self.coordinator, &self.options.stop, &dashboard_stop, self.rate));
        let clock = Clock::new();
        let (train, valid) = self.loaders(resumed, &watch, &clock);
        let (model, optimiser, schedule) = checkpointers(self.coordinator, records);
        let progress = std::mem::replace(&mut self.options.progress, Progress::quiet());
        let score = ScoreMetric::<M::Tally>::new();
        let details = score.details();
        let training = SupervisedTraining::new(self.coordinator.folder().out(), train, valid)
            .with_application_logger(None)
            .with_training_strategy(self.strategy().into())
            .with_interrupter(self.options.stop.engine())
            .with_metric_logger(Ledger::default())
            .with_checkpointing_strategy(SaveEveryEpoch {
                coordinator: self.coordinator.clone(),
                clock,
                device: self.device.clone(),
                tally: PhantomData::<fn(M::Tally)>,
            })
            .with_custom_checkpointers(model, optimiser, schedule)
            .early_stopping(StopEarly { coordinator: self.coordinator.clone() })
            .metric_train_numeric(LossMetric::new(watch.clone()))
            .metric_valid_numeric(LossMetric::new(watch))
            .metric_valid_numeric(score)
            .metric_train_numeric(LearningRateMetric::new())
            .num_epochs(self.options.epochs)
            .renderer(progress.renderer(M::Tally::NAME, dashboard_stop, resumed));
        let training = details.fold(training, |training, detail| training.metric_valid_numeric(detail));
        let training = match M::Tally::IN_TRAINING {
            true => training.metric_train_numeric(ScoreMetric::<M::Tally>::new()),
            false => training,
        };
        let crew = self.coordinator.crew().into_iter().flat_map(|crew| crew.metrics());
        let training = crew.fold(training, |training, device| training.metric_train(device));
        let training = match self.options.accumulate {
            1 => training,
            batches => training.grads_accumulation(batches),
        };
        let training = match resumed {
            Some(epoch) => training.checkpoint(epoch),
            None => training,
        };
        // The dashboard's "stop immediately" is a panic of its own.
        let result = match catch_unwind(AssertUnwindSafe(|| training.launch(learner))) {
            Ok(result) => result,
            Err(panic) if dashboard::was_killed(&*panic) => return Err(self.interrupted()),
            Err(panic) => match gone::loss(&*panic) {
                Some(reason) => return Err(self.lost(None, &reason)),
                None => resume_unwind(panic),
            },
        };
        // The dashboard closes here.
        drop(result.renderer);
        if let Some(failure) = self.coordinator.take_failure() {
            return Err(failure);
        }
        if let Some(error) = result.error {
            return Err(match &*error {
                TrainingError::Dataset(error) => TrainError::Engine { reason: error.to_string() },
                TrainingError::Workers(failures) if !failures.is_empty() => {
                    self.lost(Some(failures[0].device_id), &failures[0].message)
                }
                other => match other.to_string() {
                    reason if gone::tells_of_loss(&reason) => self.lost(None, &reason),
                    reason => TrainError::Engine { reason },
                },
            });
        }
        if self.coordinator.history().last() < self.options.epochs && !self.coordinator.stopped_early() {
            return Err(self.interrupted());
        }
        Ok(result.model)
    }

    /// One device, or several of which each has its thread.
    fn strategy(&self) -> ExecutionStrategy {
        if self.options.others.is_empty() {
            return ExecutionStrategy::single(self.device.clone());
        }
        let devices = self.options.devices().map(|device| device.clone().autodiff()).collect();
        let optimiser = match self.options.optimizer_on {
            OptimizerOn::Main => MultiDeviceOptim::OptimMainDevice,
            OptimizerOn::Sharded => MultiDeviceOptim::OptimSharded,
        };
        ExecutionStrategy::multi(devices, optimiser)
    }

    /// The device at `index` failed, or one of them.
    fn lost(&self, index: Option<usize>, message: &str) -> TrainError {
        let names = self.options.names();
        let device = match index {
            Some(index) => names.get(index).cloned().unwrap_or_default(),
            None if names.len() == 1 => names[0].clone(),
            None => format!("one of {}", names.join(", ")),
        };
        TrainError::Device {
            device,
            reason: gone::first_line(message),
            out: self.coordinator.folder().out().to_path_buf(),
            epoch: self.coordinator.history().last(),
            epochs: self.options.epochs,
        }
    }

    fn interrupted(&self) -> TrainError {
        TrainError::Interrupted {
            out: self.coordinator.folder().out().to_path_buf(),
            epoch: self.coordinator.history().last(),
            epochs: self.options.epochs,
        }
    }

    /// The loaders of a run whose last whole epoch is `resumed`. Each training epoch begins from its own seed.
    #[allow(clippy::type_complexity)]
    fn loaders(
        &self,
        resumed: Option<usize>,
        watch: &Arc<Watch>,
        clock: &Clock,
    ) -> (Arc<dyn DataLoader<D::Batch>>, Arc<dyn DataLoader<D::Batch>>) {
        let options =
            LoaderOptions { batch_size: self.batch_size, seed: self.options.seed, ..LoaderOptions::default() };
        let (device, seed, others) = (self.device.clone(), self.options.seed, self.options.others.clone());
        let (watch, clock, crew) = (watch.clone(), clock.clone(), self.coordinator.crew().cloned());
        let begin = move |epoch| {
            device.seed(derived_seed(seed, epoch));
            for (other, place) in others.iter().zip(1..).filter(|(other, _)| **other != device) {
                other.seed(derived_seed(derived_seed(seed, epoch), place));
            }
            watch.epoch(epoch);
            clock.start();
            crew.iter().for_each(|crew| crew.start());
        };
        let train = Loader::shuffled(self.train.clone(), options, &self.device)
            .starting_at(resumed.unwrap_or(0) + 1)
            .on_epoch(Arc::new(begin));
        let valid = Loader::in_order(self.valid.clone(), options, &self.options.device);
        let devices = NonZeroUsize::MIN.saturating_add(self.options.others.len());
        (Arc::new(Dealt { loader: train, devices }), Arc::new(valid))
    }
}
