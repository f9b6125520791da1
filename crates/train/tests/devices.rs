//! Several devices take the path of one.
#![allow(missing_docs)]

mod plain;
mod tiny;

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use kiln_data::Digits;
use kiln_nn::{BatchNorm2d, Conv2d, Linear};
use kiln_report::RunPage;
use kiln_tensor::{Batch, Tensor};
use kiln_train::{
    AdamConfig, Classify, Clipping, OptimizerOn, Schedule, TrainError, Trained, Training, TrainingOptions,
};
use plain::{apart, parameters, plain};
use tempfile::tempdir;
use tiny::{alone, options, stopped_at};

/// A network whose normalisation does.
#[derive(Module, Debug)]
struct Normed {
    conv: Conv2d<1, 4, 3>,
    norm: BatchNorm2d<4>,
    output: Linear<2704, 10>,
}

impl Classify<10> for Normed {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(self.norm.forward(self.conv.forward(images)).relu().flatten())
    }
}

/// 50 steps of 13 samples; the last of each epoch is of 3.
fn trained<M: Classify<10, Images = Tensor![Batch, 1, 28, 28]> + 'static>(
    init: impl FnOnce(&Device) -> M,
    change: impl FnOnce(TrainingOptions) -> TrainingOptions,
) -> Result<Trained<M, Digits>, TrainError> {
    let folder = tempdir().unwrap();
    let splits = tiny::digits(120);
    let options = TrainingOptions { epochs: 5, batch_size: 13, ..options(folder.path()) };
    let training = Training::new(&splits.train, &splits.valid, change(options))?;
    training.fit(init, &AdamConfig::new(), Schedule::Cosine { peak: 0.003 })
}

fn normed(device: &Device) -> Normed {
    Normed { conv: Conv2d::init(device), norm: BatchNorm2d::init(device), output: Linear::init(device) }
}

fn others(count: usize, optimizer_on: OptimizerOn) -> impl FnOnce(TrainingOptions) -> TrainingOptions {
    move |options| TrainingOptions { others: vec![Device::flex(); count], optimizer_on, ..options }
}

#[test]
fn fifty_steps_end_where_those_of_one_device_do() {
    let _alone = alone();
    let one = trained(plain, |options| options).unwrap();
    assert_eq!(one.history().last(), 5);
    for (count, place) in [(1, OptimizerOn::Main), (2, OptimizerOn::Main), (1, OptimizerOn::Sharded)] {
        let several = trained(plain, others(count, place)).unwrap();
        let apart = apart(one.network(), several.network());
        assert!(apart < 1e-4, "{} devices, {place:?}: {apart}", count + 1);
    }
}

#[test]
fn options_keep_their_meaning() {
    let _alone = alone();
    let options =
        |options| TrainingOptions { accumulate: 2, average: Some(0.9), clipping: Some(Clipping::Norm(0.5)), ..options };
    let one = trained(plain, options).unwrap();
    let two = trained(plain, |it| others(1, OptimizerOn::Main)(options(it))).unwrap();
    let apart = apart(one.network(), two.network());
    assert!(apart < 1e-4, "{apart}");
}

#[test]
fn statistics_are_those_of_all_devices() {
    let _alone = alone();
    for place in [OptimizerOn::Main, OptimizerOn::Sharded] {
        let one = trained(normed, |options| options).unwrap();
        let two = trained(normed, others(1, place)).unwrap();
        let running = |trained: &Trained<Normed, Digits>| trained.network().norm.running_mean.value().into_data();
        let (one_mean, two_mean) = (running(&one), running(&two));
        // Halves of a batch have other means than the whole: the same to some percent, and far from where they began.
        for (a, b) in one_mean.iter::<f32>().zip(two_mean.iter::<f32>()) {
            assert!((a - b).abs() < 0.1 * (a.abs() + 0.05), "{one_mean} and {two_mean}");
        }
        let again = trained(normed, others(1, place)).unwrap();
        assert_eq!(parameters(two.network()), parameters(again.network()), "two devices repeat bit for bit");
    }
}

/// Dropout is left out: devices that are one draw from one stream, in whichever order they come.
#[test]
fn a_run_on_two_devices_is_resumed_and_may_go_on_with_one() {
    let _alone = alone();
    let two = |out: &Path| TrainingOptions { others: vec![Device::flex()], epochs: 4, ..options(out) };
    let fit = |options| {
        let splits = tiny::digits(48);
        Training::new(&splits.train, &splits.valid, options)?.fit(normed, &AdamConfig::new(), tiny::SCHEDULE)
    };
    let [whole, folder, fewer] = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
    let wanted = fit(two(whole.path())).unwrap();
    for out in [folder.path(), fewer.path()] {
        let stopped = fit(stopped_at(two(out), "epoch 3/4 train"));
        assert!(matches!(stopped, Err(TrainError::Interrupted { epoch: 2, .. })), "{:?}", stopped.err());
    }
    fit(TrainingOptions { resume: true, ..two(folder.path()) }).unwrap();
    assert_eq!(tiny::model(folder.path()), tiny::model(whole.path()));
    let fewer = fit(TrainingOptions { resume: true, epochs: 4, ..options(fewer.path()) }).unwrap();
    assert_eq!(fewer.history().last(), wanted.history().last());
}

#[test]
fn the_page_says_what_each_device_takes_and_moves() {
    let _alone = alone();
    let page = |others: Vec<Device>| {
        let out = tempdir().unwrap();
        let splits = tiny::digits(48);
        let names = vec!["here".into(), "there".into()];
        let page = Some(RunPage { title: "plain".into(), ..RunPage::default() });
        let options = TrainingOptions { others, names, page, batch_size: 13, ..options(out.path()) };
        let training = Training::new(&splits.train, &splits.valid, options).unwrap();
        training.fit(plain, &AdamConfig::new(), tiny::SCHEDULE).unwrap();
        std::fs::read_to_string(out.path().join("report.html")).unwrap()
    };
    let html = page(vec![Device::flex()]);
    // 6810 numbers go there and back.
    for (name, samples) in [("here", 7), ("there", 6)] {
        let row = html.split(&format!("<td>{name}</td>")).nth(1).expect(name);
        let cells: Vec<&str> = row.split("<td class=\"number\">").skip(1).take(3).collect();
        let cells: Vec<&str> = cells.iter().filter_map(|cell| cell.split('<').next()).collect();
        assert_eq!((cells[0], cells[2]), (samples.to_string().as_str(), "0.05"), "{name}");
        assert!(cells[1].parse::<f64>().unwrap() > 0.0, "{cells:?}");
    }
    assert!(!page(Vec::new()).contains("samples of a batch"));
}

#[test]
fn devices_without_work_are_refused() {
    let out = tempdir().unwrap();
    let splits = tiny::digits(2);
    let others = vec![Device::flex(); 2];
    let options = TrainingOptions { batch_size: 8, others, ..TrainingOptions::new(&Device::flex(), out.path()) };
    let message = Training::new(&splits.train, &splits.valid, options).err().unwrap().to_string();
    let wanted = "3 devices cannot each have a part of 2 samples, all there are to train on: name fewer devices, or more samples";
    assert_eq!(message, wanted);
    let splits = tiny::digits(20);
    let options = TrainingOptions {
        others: vec![Device::flex()],
        optimizer_on: OptimizerOn::Sharded,
        clipping: Some(Clipping::Norm(1.0)),
        ..TrainingOptions::new(&Device::flex(), out.path())
    };
    assert!(matches!(Training::new(&splits.train, &splits.valid, options), Err(TrainError::ShardedClipping)));
}
