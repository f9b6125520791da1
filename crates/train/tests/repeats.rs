//! A run repeats bit for bit, and does not notice that it was stopped.
#![allow(missing_docs)]

mod tiny;

use std::path::Path;
use std::time::Duration;

use burn::module::Module;
use kiln_data::Digits;
use kiln_nn::Linear;
use kiln_tensor::{Batch, Device, Tensor};
use kiln_train::{
    AdaGradConfig, AdamConfig, AdamWConfig, BestBy, Classify, Clipping, Epoch, MomentumConfig, OptimiserConfig,
    RmsPropConfig, Schedule, SgdConfig, TrainError, Training, TrainingOptions, WeightDecayConfig,
};
use tempfile::tempdir;
use tiny::{EPOCHS, Listener, SCHEDULE, alone, digits, files, fit, fit_by, fit_with, model, options, stopped_at};

/// The figures of each epoch, without the seconds.
fn figures(epochs: &[Epoch]) -> Vec<[u64; 4]> {
    let bits =
        |epoch: &Epoch| [epoch.train.loss, epoch.train.score, epoch.valid.loss, epoch.valid.score].map(f64::to_bits);
    epochs.iter().map(bits).collect()
}

#[test]
fn a_seeded_run_repeats_bit_for_bit() {
    let _alone = alone();
    let [first, second, other] = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
    let one = fit(options(first.path())).unwrap();
    let two = fit(options(second.path())).unwrap();
    assert_eq!(figures(one.history().epochs()), figures(two.history().epochs()));
    assert_eq!(model(first.path()), model(second.path()));
    fit(TrainingOptions { seed: 8, ..options(other.path()) }).unwrap();
    assert_ne!(model(first.path()), model(other.path()));
}

#[test]
fn a_run_stopped_anywhere_and_resumed_ends_as_one_that_was_not() {
    let _alone = alone();
    let whole = tempdir().unwrap();
    let wanted = fit(options(whole.path())).unwrap();
    // Within the first epoch, after it, within validation, within the last.
    for at in ["epoch 1/4 train", "epoch 1/4  train", "epoch 2/4 valid", "epoch 3/4  train", "epoch 4/4 train"] {
        let folder = tempdir().unwrap();
        let stopped = fit(stopped_at(options(folder.path()), at));
        let Err(TrainError::Interrupted { epoch, epochs: EPOCHS, .. }) = stopped else {
            panic!("{at}: {:?}", stopped.err())
        };
        assert!(epoch < EPOCHS, "{at}");
        let resumed = fit(TrainingOptions { resume: true, ..options(folder.path()) }).unwrap();
        assert_eq!(figures(resumed.history().epochs()), figures(wanted.history().epochs()), "{at}");
        assert_eq!(model(folder.path()), model(whole.path()), "{at}");
    }
}

#[test]
fn a_run_stopped_after_every_epoch_ends_as_one_that_was_not() {
    let _alone = alone();
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    fit(options(whole.path())).unwrap();
    let mut resume = false;
    for at in ["epoch 2/4 train", "epoch 3/4 train", "epoch 4/4 train"] {
        let options = stopped_at(TrainingOptions { resume, ..options(folder.path()) }, at);
        assert!(matches!(fit(options), Err(TrainError::Interrupted { .. })), "{at}");
        resume = true;
    }
    fit(TrainingOptions { resume, ..options(folder.path()) }).unwrap();
    assert_eq!(model(folder.path()), model(whole.path()));
}

/// Stopped within an epoch and within the last, resumed, and compared with a run that was not.
fn resumes(optimiser: &impl OptimiserConfig, manner: impl Fn(TrainingOptions) -> TrainingOptions) {
    let run = |out: &Path, resume| manner(TrainingOptions { epochs: 3, resume, ..options(out) });
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    fit_by::<8>(optimiser, run(whole.path(), false), 64, SCHEDULE).unwrap();
    for (at, resume) in [("epoch 2/3 train", false), ("epoch 3/3 train", true)] {
        let stopped = fit_by::<8>(optimiser, stopped_at(run(folder.path(), resume), at), 64, SCHEDULE);
        assert!(matches!(stopped, Err(TrainError::Interrupted { .. })), "{at}: {:?}", stopped.err());
    }
    fit_by::<8>(optimiser, run(folder.path(), true), 64, SCHEDULE).unwrap();
    assert_eq!(model(folder.path()), model(whole.path()), "{optimiser:?}");
}

#[test]
fn the_state_of_each_optimiser_is_resumed() {
    let _alone = alone();
    let nesterov = MomentumConfig::new().with_dampening(0.0).with_nesterov(true);
    let decay = Some(WeightDecayConfig::new(1e-3));
    resumes(&SgdConfig::new().with_momentum(Some(nesterov)).with_weight_decay(decay.clone()), |options| options);
    resumes(&RmsPropConfig::new().with_centered(true).with_weight_decay(decay.clone()), |options| options);
    resumes(&AdaGradConfig::new().with_weight_decay(decay), |options| options);
    resumes(&AdamWConfig::new().with_weight_decay(0.1), |options| options);
}

#[test]
fn a_run_that_clips_and_accumulates_is_resumed() {
    let _alone = alone();
    let manner =
        |options| TrainingOptions { batch_size: 10, accumulate: 3, clipping: Some(Clipping::Norm(0.5)), ..options };
    resumes(&AdamConfig::new(), manner);
}

#[test]
fn a_run_that_averages_its_weights_is_resumed() {
    let _alone = alone();
    resumes(&AdamConfig::new(), |options| TrainingOptions { average: Some(0.9), ..options });
    resumes(&AdamConfig::new(), |options| TrainingOptions {
        batch_size: 10,
        accumulate: 3,
        average: Some(0.5),
        ..options
    });
}

#[test]
fn the_average_is_what_is_validated_and_kept_and_it_changes_nothing_that_is_learnt() {
    let _alone = alone();
    let [plain, averaged] = [tempdir().unwrap(), tempdir().unwrap()];
    let one = fit(options(plain.path())).unwrap();
    let two = fit(TrainingOptions { average: Some(0.9), ..options(averaged.path()) }).unwrap();
    let of_training = |run: &[Epoch]| run.iter().map(|epoch| epoch.train.loss.to_bits()).collect::<Vec<_>>();
    assert_eq!(of_training(one.history().epochs()), of_training(two.history().epochs()));
    assert_ne!(one.history().epochs()[0].valid.loss, two.history().epochs()[0].valid.loss);
    assert_ne!(model(plain.path()), model(averaged.path()));
    // An average that keeps nothing of itself is the network, running statistics and all.
    let folder = tempdir().unwrap();
    let none = fit(TrainingOptions { average: Some(1e-300), ..options(folder.path()) }).unwrap();
    for (one, none) in one.history().epochs().iter().zip(none.history().epochs()) {
        assert!((one.valid.loss - none.valid.loss).abs() < 1e-5, "{one:?} {none:?}");
    }
}

/// Without anything that looks at a whole batch, and without random numbers.
#[derive(Module, Debug)]
struct Plain {
    hidden: Linear<784, 8>,
    output: Linear<8, 10>,
}

impl Classify<10> for Plain {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(self.hidden.forward(images.flatten()).tanh())
    }
}

/// The weights after two epochs of fifty digits: the last step of each is of fewer.
fn trained(batch_size: usize, accumulate: usize, clipping: Option<Clipping>) -> Vec<f32> {
    let folder = tempdir().unwrap();
    let splits = Digits::embedded().unwrap().limit(50);
    let options = TrainingOptions { epochs: 2, batch_size, accumulate, clipping, ..options(folder.path()) };
    let init = |device: &Device| Plain { hidden: Linear::init(device), output: Linear::init(device) };
    let training = Training::new(&splits.train, &splits.valid, options).unwrap();
    let network = training.fit(init, &SgdConfig::new(), Schedule::Constant { rate: 0.2 }).unwrap();
    let network = network.network();
    let mut weights = network.hidden.weight.val().into_data().iter::<f32>().collect::<Vec<_>>();
    weights.extend(network.output.weight.val().into_data().iter::<f32>());
    weights
}

#[test]
fn half_batches_that_are_accumulated_make_the_steps_of_whole_ones() {
    let _alone = alone();
    let far = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let whole = trained(16, 1, None);
    assert!(far(&trained(8, 2, None), &whole) < 1e-5);
    assert!(far(&trained(8, 1, None), &whole) > 1e-3);
    // Clipped after they are added up, not before.
    let clipped = trained(16, 1, Some(Clipping::Norm(0.3)));
    assert!(far(&clipped, &whole) > 1e-3);
    assert!(far(&trained(8, 2, Some(Clipping::Norm(0.3))), &clipped) < 1e-5);
}

/// A rate so high that the validation loss soon rises.
const TOO_FAST: Schedule = Schedule::Constant { rate: 0.3 };

#[test]
fn early_stopping_remembers_its_best_across_a_resume() {
    let _alone = alone();
    let run = |out: &Path, resume| TrainingOptions { epochs: 40, patience: Some(3), resume, ..options(out) };
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    let wanted = fit_with::<16>(run(whole.path(), false), 64, TOO_FAST).unwrap();
    let stopped = wanted.history().last();
    let best = wanted.history().best(BestBy::Loss).unwrap().epoch;
    assert!(stopped < 40 && stopped == best + 3, "stopped after {stopped}, best {best}");
    // Stop the other run right after its best epoch: the resumed one must still count from there.
    for epoch in [best, best + 1, best + 2] {
        let line: &'static str = format!("epoch {epoch:>2}/40  train").leak();
        let resume = epoch > best;
        let part = fit_with::<16>(stopped_at(run(folder.path(), resume), line), 64, TOO_FAST);
        assert!(matches!(part, Err(TrainError::Interrupted { .. })), "{:?}", part.err());
    }
    let resumed = fit_with::<16>(run(folder.path(), true), 64, TOO_FAST).unwrap();
    assert_eq!(resumed.history().last(), stopped);
    assert_eq!(model(folder.path()), model(whole.path()));
}

#[test]
fn a_finished_run_has_nothing_to_train_and_goes_on_to_evaluation() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    fit(options(folder.path())).unwrap();
    let before = files(folder.path());
    let listener = Listener::default();
    let progress = listener.lines(Duration::ZERO);
    let trained = fit(TrainingOptions { resume: true, progress, ..options(folder.path()) }).unwrap();
    assert_eq!(files(folder.path()), before);
    assert!(listener.heard().contains("finished after 4 of 4 epochs: nothing to train"), "{}", listener.heard());
    let report = trained.evaluate(digits(64).test).unwrap();
    assert_eq!((report.train.samples, report.valid.samples, report.test.samples), (64, 64, 64));
    assert_eq!(report.history.epochs().len(), EPOCHS);
}

#[test]
fn the_best_weights_and_the_last_checkpoint_stay_and_no_other() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    let trained = fit(TrainingOptions { epochs: 7, ..options(folder.path()) }).unwrap();
    let best = trained.history().best(BestBy::Loss).unwrap().epoch;
    let mut wanted: Vec<String> = [best, 7].iter().map(|epoch| format!("epoch-{epoch:04}")).collect();
    wanted.dedup();
    let mut found: Vec<String> = std::fs::read_dir(folder.path().join("checkpoints"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, wanted);
}

#[test]
fn each_epoch_is_one_line_and_progress_stands_between() {
    let _alone = alone();
    let [quiet, busy] = [tempdir().unwrap(), tempdir().unwrap()];
    let listener = Listener::default();
    let progress = listener.lines(Duration::MAX);
    fit(TrainingOptions { progress, ..options(quiet.path()) }).unwrap();
    let heard = listener.heard();
    let lines: Vec<&str> = heard.lines().collect();
    assert_eq!(lines.len(), EPOCHS, "{heard}");
    for (index, line) in lines.iter().enumerate() {
        let number = format!("epoch {}/4  train loss ", index + 1);
        assert!(line.starts_with(&number) && line.contains(" %  valid loss ") && line.ends_with(" s"), "{line}");
        assert!(!line.contains("NaN"), "{line}");
    }

    let listener = Listener::default();
    let progress = listener.lines(Duration::ZERO);
    fit(TrainingOptions { progress, ..options(busy.path()) }).unwrap();
    let heard = listener.heard();
    assert!(heard.contains("\n  epoch 2/4 train 24 of 64  loss "), "{heard}");
    assert!(heard.contains("\n  epoch 2/4 valid 48 of 64  loss "), "{heard}");
}
