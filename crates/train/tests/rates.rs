//! Parts of a network that learn at a rate of their own, and networks that were made before they train.

mod tiny;

use burn::tensor::{Device, Tensor};
use kiln_train::{Schedule, SgdConfig, TrainError, Training, TrainingOptions};
use std::path::Path;
use tempfile::tempdir;
use tiny::{Tiny, alone, digits, model, options, stopped_at};

type Outcome = tiny::Outcome<8>;

/// A run of a network that was made on a plain device, at a rate that goes down in the middle.
fn fit(network: &Tiny<8>, options: TrainingOptions, rates: &[(&str, f64)]) -> Outcome {
    let splits = digits(64);
    let training = Training::new(&splits.train, &splits.valid, options)?;
    let training = rates.iter().fold(training, |training, (part, times)| training.rate(*part, *times));
    training.fit(|_| network.clone(), &SgdConfig::new(), Schedule::Step { peak: 0.25, factor: 0.5, every: 0.5 })
}

/// How far the weights of both layers have moved, at the most.
fn moved(before: &Tiny<8>, after: &Tiny<8>) -> [f32; 2] {
    let far = |after: Tensor<2>, before: Tensor<2>| (after - before).abs().max().into_scalar();
    let hidden = far(after.hidden.weight.val(), before.hidden.weight.val());
    [hidden, far(after.output.weight.val(), before.output.weight.val())]
}

fn once(out: &Path) -> TrainingOptions {
    TrainingOptions { epochs: 1, batch_size: 64, ..options(out) }
}

#[test]
fn a_part_takes_so_many_times_the_step_and_the_last_that_holds_it_decides() {
    let _alone = alone();
    let network = Tiny::<8>::init(&Device::flex());
    let step = |rates: &[(&str, f64)]| {
        let folder = tempdir().unwrap();
        let trained = fit(&network, once(folder.path()), rates).unwrap();
        moved(&network, trained.network())
    };
    let [hidden, output] = step(&[]);
    assert!(hidden > 0.0 && output > 0.0);
    let close = |found: f32, wanted: f32| (found - wanted).abs() <= 1e-3 * wanted;
    let [slow, same] = step(&[("hidden", 0.25)]);
    assert!(close(slow, 0.25 * hidden) && close(same, output), "{slow} of {hidden}, {same} of {output}");
    let [slower, fast] = step(&[("hidden", 0.25), ("hidden.weight", 0.125), ("output", 2.0)]);
    assert!(close(slower, 0.125 * hidden) && close(fast, 2.0 * output), "{slower} of {hidden}, {fast} of {output}");
}

#[test]
fn what_is_frozen_stays_as_it_is() {
    use burn::module::Module;
    let _alone = alone();
    let made = Tiny::<8>::init(&Device::flex());
    let mut network = made.clone();
    network.hidden = network.hidden.freeze();
    let folder = tempdir().unwrap();
    let [hidden, output] = moved(&made, fit(&network, once(folder.path()), &[]).unwrap().network());
    assert!(hidden == 0.0 && output > 0.0);
    let thawed = fit(&made, TrainingOptions { resume: true, ..once(folder.path()) }, &[]).err().unwrap().to_string();
    assert!(thawed.contains("frozen 2 of hidden") && thawed.contains("none"), "{thawed}");
}

#[test]
fn an_average_of_the_weights_knows_of_rates() {
    let _alone = alone();
    let network = Tiny::<8>::init(&Device::flex());
    let [some, none] = [&[("hidden", 1e-3)][..], &[]].map(|rates| {
        let folder = tempdir().unwrap();
        let options = TrainingOptions { average: Some(0.5), ..once(folder.path()) };
        moved(&network, fit(&network, options, rates).unwrap().network())
    });
    assert!(some[0] < 1e-2 * none[0] && some[1] > 0.5 * none[1], "{some:?} and {none:?}");
}

#[test]
fn rates_are_resumed_and_others_are_another_run() {
    let _alone = alone();
    let (network, rates) = (Tiny::<8>::init(&Device::flex()), [("hidden", 0.1)]);
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    fit(&network, options(whole.path()), &rates).unwrap();
    let stopped = fit(&network, stopped_at(options(folder.path()), "epoch 3/4 train"), &rates);
    assert!(matches!(stopped, Err(TrainError::Interrupted { .. })), "{:?}", stopped.err());
    let resume = || TrainingOptions { resume: true, ..options(folder.path()) };
    let other = fit(&network, resume(), &[]).err().map(|error| error.to_string()).unwrap();
    assert!(other.contains("rates of parts hidden: 0.1") && other.contains("none"), "{other}");
    fit(&network, resume(), &rates).unwrap();
    assert_eq!(model(folder.path()), model(whole.path()));
}

#[test]
fn a_part_that_is_not_there_is_told_with_those_that_are() {
    let _alone = alone();
    let network = Tiny::<8>::init(&Device::flex());
    let told = |rates: &[(&str, f64)]| {
        let folder = tempdir().unwrap();
        fit(&network, options(folder.path()), rates).err().unwrap().to_string()
    };
    let wanted =
        "the network has no part `hid` that could learn at another rate: it is made of `hidden`, `norm`, `output`";
    assert_eq!(told(&[("hid", 0.1)]), wanted);
    let wanted = "the learning rate of `hidden` is 250 at the most, and must be more than 0 and at most 1";
    assert_eq!(told(&[("hidden", 1e3)]), wanted);
    assert!(told(&[("hidden", 0.0)]).contains("must be more than 0"));
    assert!(told(&[("hidden", f64::NAN)]).contains("must be more than 0"));
}
