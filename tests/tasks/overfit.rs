//! A network that cannot learn eight pictures by heart will not learn a data set.
use burn::optim::{AdamConfig, GradientsParams};
use kiln::data::{Detected, Instance, Mask, Object, Scenes};
use kiln::prelude::*;
use kiln::tally::{AveragePrecision, Found};
use kiln::train::Tally;
use kiln::vision::{Detector, PicoResNet, Reading, Segmenter, Truth};

use crate::tiny::{alone, batch};

/// The height and width of a picture.
const SIDE: usize = 64;

/// Eight scenes as one batch.
fn eight(device: &Device) -> Detected<Instance<10>, 3, SIDE, SIDE> {
    let scenes = Scenes::<SIDE, SIDE>::embedded().unwrap();
    batch((0..8).map(|scene| scenes.valid.sample(scene).unwrap()), device)
}

/// Takes so many steps down the loss.
fn learnt<M: Module>(mut network: M, steps: usize, loss: impl Fn(&M) -> Scalar) -> M {
    let mut optimiser = AdamConfig::new().init();
    for step in 0..steps {
        let gradients = GradientsParams::from_grads(loss(&network).backward(), &network);
        let rate = 2e-3 * (1.0 - step as f64 / steps as f64) + 1e-5;
        network = optimiser.step(rate, network, gradients);
    }
    network
}

#[test]
fn a_detector_learns_eight_pictures_by_heart() {
    let _alone = alone();
    let plain = kiln::device("flex").unwrap();
    let device = plain.clone().autodiff();
    device.seed(7);
    let Detected { images, objects } = eight(&device);
    let objects: Vec<Vec<Object<10>>> =
        objects.iter().map(|image| image.iter().map(|instance| instance.object).collect()).collect();
    let detector = Detector::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
    let detector = learnt(detector, 160, |detector| detector.forward(images.clone()).loss(&objects)).valid();
    let detections = detector.forward(images.without_autodiff()).read([SIDE, SIDE], Reading::default());
    let truths = objects.into_iter().map(|image| image.into_iter().map(Truth::from).collect()).collect();
    let mut precision = AveragePrecision::<10>::default();
    precision.add(&Found { detections, truths }, 8).unwrap();
    assert!(precision.score().unwrap() >= 99.0, "{:?}", precision.details());
}

#[test]
fn a_segmenter_learns_eight_pictures_by_heart() {
    let _alone = alone();
    let plain = kiln::device("flex").unwrap();
    let device = plain.clone().autodiff();
    device.seed(7);
    let Detected { images, objects } = eight(&device);
    let segmenter = Segmenter::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
    let segmenter = learnt(segmenter, 240, |segmenter| segmenter.forward(images.clone()).loss(&objects)).valid();
    let detections = segmenter.forward(images.without_autodiff()).read(Reading::default());
    let truths = objects.into_iter().map(|image| image.into_iter().map(Truth::from).collect()).collect();
    let mut precision = AveragePrecision::<10, Mask>::default();
    precision.add(&Found { detections, truths }, 8).unwrap();
    let ap50 = precision.details().into_iter().find(|detail| detail.name == "AP50").unwrap();
    assert!(ap50.percent.unwrap() >= 95.0, "{:?}", precision.details());
}
