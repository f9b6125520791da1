//! What a network looks at when it names the digit of a scene, on textured ground and among clutter: the digit.
use burn::optim::{AdamConfig, GradientsParams};
use kiln::data::{Digits, Localized, Object, SceneOptions, Scenes};
use kiln::interpret::{class_score, grad_cam, observed, share_within};
use kiln::prelude::*;

use crate::tiny::{alone, batch};

/// The height and width of a scene.
const SIDE: usize = 48;
/// Cells along each side of the maps that are explained.
const CELLS: usize = 12;
/// Steps of training, and scenes in each.
const STEPS: usize = 300;
const BATCH: usize = 32;

type Features = Stack![
    Conv2d<3, 24, 5, Stride<2, Same>>,
    BatchNorm2d<24>,
    Relu,
    Conv2d<24, 32, 3, Stride<2, Same>>,
    BatchNorm2d<32>,
    Relu,
    Conv2d<32, 48, 3, Same>,
    BatchNorm2d<48>,
    Relu,
    Conv2d<48, 64, 3, Same>,
    BatchNorm2d<64>,
    Relu,
];
type Head = Stack![GlobalMaxPool2d, Flatten, Linear<64, 10>];
type Net = Stack![Features, Head];

#[test]
fn grad_cam_falls_on_the_digit() {
    let _alone = alone();
    let device = kiln::device("flex").unwrap();
    let training = device.clone().autodiff();
    device.seed(3);
    let options = SceneOptions { tall: 18..=24, scenes: [STEPS * BATCH, 100, 1], ..SceneOptions::on(SIDE, SIDE) };
    let scenes = Scenes::<SIDE, SIDE, Object<10>>::of(Digits::embedded().unwrap(), options).unwrap();
    let mut net = Net::init(&training);
    let mut optimiser = AdamConfig::new().init();
    for step in 0..STEPS {
        let samples = (step * BATCH..(step + 1) * BATCH).map(|scene| scenes.train.sample(scene).unwrap());
        let Localized { images, labels, .. } = batch(samples, &training);
        let loss = cross_entropy(images.apply(&net), &labels);
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        let rate = 3e-3 * (1.0 - step as f64 / STEPS as f64).min((step + 1) as f64 / 20.0);
        net = optimiser.step(rate, net, gradients);
    }

    let (features, head) = Cut::<1>::cut(observed(net));
    let tried = (0..100).map(|scene| scenes.valid.sample(scene).unwrap());
    let Localized { images, labels, boxes } = batch(tried, &device);
    let maps: Tensor![Batch, 64, { CELLS }, { CELLS }] = images.apply(&features).without_autodiff();
    let right = labels.count_correct(&maps.clone().apply(&head));
    let heat = grad_cam(&maps, |maps| class_score(maps.apply(&head), &labels)).to_vec();
    let boxes = boxes.to_vec();
    let within = |(heat, region)| share_within(heat, [CELLS; 2], region, [SIDE; 2]);
    let share = heat.chunks(CELLS * CELLS).zip(boxes.iter().copied()).map(within).sum::<f64>() / 100.0;
    let area = boxes.iter().map(|region| f64::from(region.area())).sum::<f64>() / (100 * SIDE * SIDE) as f64;
    assert!(right >= 60, "{right} of 100 right");
    // Heat that knew nothing of the digit would have the box's share of the area.
    assert!(share > 2.0 * area, "{share:.3} of the heat lies within boxes that are {area:.3} of the area");
}
