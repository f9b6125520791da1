//! The gradients of whole networks, heads and all: each parameter's against differences along a fixed direction.
use burn::module::{ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Tensor as Burn, TensorData};
use kiln::data::{Instance, Label, LabelMap, Object};
use kiln::prelude::*;
use kiln::vision::{Localizer, Predictions, Segmenter};

use crate::every_device::{Classifier, scenes};
use crate::gradients::numbers;
use crate::tiny::{TinyBackbone, TinyUNet, alone};

/// How far a parameter is moved to either side: a long step crosses kinks of ReLUs, a short one drowns in rounding.
const STEPS: [f32; 3] = [4e-3, 1e-3, 2.5e-4];

/// Numbers between -1 and 1 for the places of a tensor.
fn along<const D: usize>(tensor: &Burn<D>) -> Burn<D> {
    let shape = tensor.dims();
    Burn::from_data(TensorData::new(numbers(shape.iter().product(), 9), shape), &tensor.device())
}

/// One number that all of a tensor goes into.
fn weighed<const D: usize>(tensor: Burn<D>) -> Burn<1> {
    let count = tensor.shape().num_elements();
    let weights = along(&tensor);
    (tensor * weights).sum() / (count as f64).sqrt()
}

/// Moves one parameter, told by its place among all.
struct Moved {
    place: usize,
    step: f32,
    seen: usize,
}

impl ModuleMapper for Moved {
    fn map_float<const D: usize>(&mut self, param: Param<Burn<D>>) -> Param<Burn<D>> {
        self.seen += 1;
        let here = self.seen == self.place + 1;
        if here { param.map(|value| value.clone() + along(&value) * self.step) } else { param }
    }
}

/// Of each parameter that has a gradient, its slope, and how steep one of such a gradient is in the middle.
struct Slopes {
    gradients: GradientsParams,
    path: Vec<String>,
    found: Vec<Option<[f32; 2]>>,
    /// Parameters that are to learn, and have no gradient.
    without: Vec<String>,
}

impl ModuleVisitor for Slopes {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Burn<D>>) {
        let gradient = self.gradients.get::<D>(param.id);
        if gradient.is_none() && param.is_require_grad() {
            self.without.push(self.path.join("."));
        }
        self.found.push(gradient.map(|gradient| {
            let products = gradient.clone() * along(&gradient);
            let steep: f32 = gradient.powi_scalar(2).sum().into_scalar();
            [products.sum().into_scalar(), (steep / 3.0).sqrt()]
        }));
    }
}

/// Compares the gradients of a score of a network with central differences, parameter by parameter. All have one.
fn check<M: Module>(init: impl Fn(&Device) -> M, score: impl Fn(&M, &Device) -> Burn<1>) {
    let _alone = alone();
    let device = kiln::device("flex").unwrap().autodiff();
    device.seed(5);
    let network = init(&device);
    let found = score(&network, &device);
    let here = found.clone().into_scalar::<f32>();
    let gradients = GradientsParams::from_grads(found.backward(), &network);
    let mut slopes = Slopes { gradients, path: Vec::new(), found: Vec::new(), without: Vec::new() };
    network.visit(&mut slopes);
    assert!(slopes.without.is_empty(), "nothing of the loss comes from {:?}", slopes.without);
    assert!(slopes.found.iter().flatten().any(|[slope, _]| slope.abs() > 1e-2), "{:?}", slopes.found);
    for (place, slope) in slopes.found.into_iter().enumerate() {
        let Some([slope, steep]) = slope else { continue };
        let at = |step| {
            let moved = network.clone().map(&mut Moved { place, step, seen: 0 });
            score(&moved, &device).into_scalar::<f32>()
        };
        // Where two pieces meet, such as those of a ReLU, the gradient is the slope of one of them.
        let mut differences = Vec::new();
        let near = STEPS.iter().any(|step| {
            let (after, before) = (at(*step), at(-step));
            let found = [(after - before) / (2.0 * step), (after - here) / step, (here - before) / step];
            differences.push(found);
            found.iter().any(|difference| (difference - slope).abs() < 0.05 * steep + 1e-3)
        });
        assert!(near, "{place}: {slope} of {steep}, differences {differences:?}");
    }
}

#[test]
fn of_a_classifier() {
    check(Classifier::init, |network, device| {
        let batch = scenes::<Label<10>>(device);
        cross_entropy(network.forward(batch.images), &batch.labels).into_burn()
    });
}

#[test]
fn of_a_localizer() {
    let init = |device: &Device| Localizer::<_, 8, 8, 8, 8, 10>::init(TinyBackbone::init(device), device);
    check(init, |network, device| {
        let batch = scenes::<Object<10>>(device);
        // The box that the class is read in is a constant: here it is the true one, which does not move.
        let classes = network.name_within(batch.images.clone(), &batch.boxes.to_vec());
        let mut said = network.forward(batch.images);
        said.logits = classes;
        said.loss(&batch.labels, &batch.boxes).into_burn()
    });
}

/// What a detector says goes into the number, and not its loss: which cells answer may depend on what they say. Of sixteen
/// channels, for of eight each were a group of its own, and one without light and shade all noise.
#[test]
fn of_a_segmenter_and_the_detector_in_it() {
    let init = |device: &Device| Segmenter::<_, 8, 8, 8, 16, 10>::init(TinyBackbone::init(device), device);
    check(init, |network, device| {
        let said = network.forward(scenes::<Vec<Instance<10>>>(device).images);
        let Predictions { logits, distances, .. } = said.predictions;
        weighed(logits.into_burn())
            + weighed(distances.into_burn() / 8.0)
            + weighed(said.prototypes.into_burn())
            + weighed(said.coefficients.into_burn())
    });
}

#[test]
fn of_a_namer_of_pixels() {
    check(TinyUNet::<11>::init, |network, device| {
        let batch = scenes::<LabelMap<11>>(device);
        pixel_cross_entropy(network.forward(batch.images), &batch.labels).into_burn()
    });
}
