//! A run on every backend of this build: it repeats, and does not notice that it was stopped.
//!
//! flex and ndarray are exact to the bit. A GPU adds in an order of its own, so there the validation loss is held to
//! a thousandth.
#![allow(missing_docs)]

#[path = "../crates/train/tests/tiny/mod.rs"]
mod tiny;

use kiln::Tensor;
use kiln::tensor::Batch;
use kiln::train::{Classify, TrainError, TrainingOptions};
use tempfile::tempdir;
use tiny::{alone, fit_with, model, options, stopped_at};

const TOLERANCE: f64 = 1e-3;

#[test]
fn a_run_that_is_resumed_ends_as_one_that_was_not_stopped() {
    let _alone = alone();
    for name in kiln::device::available() {
        let device = kiln::device::named(name).unwrap_or_else(|error| panic!("{error}"));
        let run = |out: &std::path::Path, resume| {
            let options = TrainingOptions { epochs: 3, resume, device: device.clone(), ..options(out) };
            (options, 48, tiny::SCHEDULE)
        };
        let fit = |(options, limit, schedule)| fit_with::<8>(options, limit, schedule);
        let [whole, again, folder] = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
        let wanted = fit(run(whole.path(), false)).unwrap();
        let repeated = fit(run(again.path(), false)).unwrap();
        let (options, limit, schedule) = run(folder.path(), false);
        let stopped = fit((stopped_at(options, "epoch 3/3 train"), limit, schedule));
        assert!(matches!(stopped, Err(TrainError::Interrupted { epoch: 2, .. })), "{name}: {:?}", stopped.err());
        let resumed = fit(run(folder.path(), true)).unwrap();

        if ["flex", "ndarray"].contains(&name) {
            assert_eq!(model(again.path()), model(whole.path()), "{name}");
            assert_eq!(model(folder.path()), model(whole.path()), "{name}");
        }
        for other in [&repeated, &resumed] {
            for (found, wanted) in other.history().epochs().iter().zip(wanted.history().epochs()) {
                let difference = (found.valid.loss - wanted.valid.loss).abs();
                assert!(difference <= TOLERANCE * wanted.valid.loss, "{name}: {found:?} and {wanted:?}");
            }
        }
    }
}

#[test]
fn a_model_that_was_trained_is_loaded_and_predicts() {
    let _alone = alone();
    let device = kiln::device::named("flex").unwrap();
    let folder = tempdir().unwrap();
    let trained = fit_with::<8>(options(folder.path()), 48, tiny::SCHEDULE).unwrap();
    let loaded = kiln::nn::load(tiny::Tiny::<8>::init(&device), trained.model()).unwrap();
    let image: Tensor![1, 1, 28, 28] = Tensor::ones(&device);
    let images: Tensor![Batch, 1, 28, 28] = image.forget().refine().unwrap();
    assert_eq!(loaded.logits(images.clone()).to_vec(), trained.network().logits(images).to_vec());
}
