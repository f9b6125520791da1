//! Each task takes a few steps down its loss, by the same code on the CPU and on a GPU.
use burn::optim::{AdamConfig, GradientsParams};
use kiln::data::{Batched, Detected, Instance, LabelMap, Object, SceneTarget, Scenes, Standardization, Standardize};
use kiln::prelude::*;
use kiln::vision::{Backbone, Detector, Localizer, Segmenter};

use crate::tiny::{TinyBackbone, TinyUNet, alone};

/// The height and width of a picture.
const SIDE: usize = 64;

/// Two scenes as one batch on a device.
pub fn scenes<T: SceneTarget + Batched + kiln::data::Target>(device: &Device) -> T::Batch<3, SIDE, SIDE> {
    let standardize = Standardize(Standardization::new([0.5; 3], [0.25; 3]));
    let scenes = Scenes::<SIDE, SIDE, T>::embedded().unwrap().transformed(standardize);
    let samples = (0..2).map(|scene| scenes.valid.sample(scene).unwrap()).collect();
    collated(samples, scenes.valid, device)
}

/// The batch that a data set makes of its samples.
fn collated<R: kiln::data::Role, D: kiln::data::Collate>(
    samples: Vec<D::Sample>,
    _: kiln::data::Split<R, D>,
    device: &Device,
) -> D::Batch {
    D::collate(samples, device).unwrap()
}

/// Takes eight steps down the loss of a network on every device that is not ndarray's, and compares the last with the
/// first.
fn falls<M: Module, B>(init: impl Fn(&Device) -> M, batch: impl Fn(&Device, &M) -> B, loss: impl Fn(&M, &B) -> Scalar) {
    let _alone = alone();
    for name in kiln::device::available().into_iter().filter(|name| *name != "ndarray") {
        let device = kiln::device::named(name).unwrap().autodiff();
        device.seed(3);
        let (mut network, mut optimiser) = (init(&device), AdamConfig::new().init());
        let batch = batch(&device, &network);
        let mut losses = Vec::new();
        for _ in 0..8 {
            let found = loss(&network, &batch);
            let gradients = GradientsParams::from_grads(found.clone().backward(), &network);
            losses.push(found.into_scalar());
            network = optimiser.step(1e-2, network, gradients);
        }
        assert!(losses.iter().all(|loss| loss.is_finite()), "on {name}: {losses:?}");
        assert!(losses[7] < 0.9 * losses[0], "on {name}: {losses:?}");
    }
}

#[derive(Module, Debug)]
pub struct Classifier {
    backbone: TinyBackbone,
    output: Linear<8, 10>,
}

impl Classifier {
    pub fn init(device: &Device) -> Self {
        Self { backbone: TinyBackbone::init(device), output: Linear::init(device) }
    }

    pub fn forward(&self, images: Tensor![Batch, 3, { SIDE }, { SIDE }]) -> Tensor![Batch, 10] {
        let features = self.backbone.features(images).sixteenth;
        self.output.forward(features.mean::<3>().mean::<2>())
    }
}

#[test]
fn classification() {
    falls(
        Classifier::init,
        |device, _| scenes::<kiln::data::Label<10>>(device),
        |network, batch| cross_entropy(network.forward(batch.images.clone()), &batch.labels),
    );
}

#[test]
fn localisation() {
    let init = |device: &Device| Localizer::<_, 8, 8, 8, 8, 10>::init(TinyBackbone::init(device), device);
    falls(
        init,
        |device, _| scenes::<Object<10>>(device),
        |network, batch| network.forward(batch.images.clone()).loss(&batch.labels, &batch.boxes),
    );
}

// Which cells answer, and what they should score, changes from step to step, and the loss with it: here it stays.

#[test]
fn detection() {
    let init = |device: &Device| Detector::<_, 8, 8, 8, 8, 10>::init(TinyBackbone::init(device), device);
    let batch = |device: &Device, network: &Detector<TinyBackbone, 8, 8, 8, 8, 10>| {
        let Detected { images, objects } = scenes::<Vec<Object<10>>>(device);
        let answers = network.forward(images.clone()).assign(&objects);
        (images, objects, answers)
    };
    falls(init, batch, |network, (images, objects, answers)| network.forward(images.clone()).loss_of(objects, answers));
}

#[test]
fn instance_segmentation() {
    let init = |device: &Device| Segmenter::<_, 8, 8, 8, 8, 10>::init(TinyBackbone::init(device), device);
    let batch = |device: &Device, network: &Segmenter<TinyBackbone, 8, 8, 8, 8, 10>| {
        let Detected { images, objects } = scenes::<Vec<Instance<10>>>(device);
        let answers = network.forward(images.clone()).assign(&objects);
        (images, objects, answers)
    };
    falls(init, batch, |network, (images, objects, answers)| network.forward(images.clone()).loss_of(objects, answers));
}

#[test]
fn semantic_segmentation() {
    falls(
        TinyUNet::<11>::init,
        |device, _| scenes::<LabelMap<11>>(device),
        |network, batch| pixel_cross_entropy(network.forward(batch.images.clone()), &batch.labels),
    );
}
