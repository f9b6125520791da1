//! [`Subject`]: a network that is timed, with types or without.
use burn::{
    module::{Module, ModuleDisplay, ParamGroup},
    optim::{GradientsParams, ModuleOptimizer},
    tensor::{Device, Int, Tensor as Raw},
};
use kiln::{
    nn::cross_entropy,
    tensor::{Batch, Labels, Tensor},
    train::{AdamConfig, OptimiserConfig},
    vision::{Cnn, Mlp, MobileNetV2},
};
use kiln_cpu as kernels;

use crate::{mnist::Mnist, resnet18::ResNet18, untyped};

/// A network, and what it is fed with.
pub trait Subject: Module + ModuleDisplay + 'static {
    /// Channels, height and width of an image.
    const IMAGE: [usize; 3];
    const CLASSES: usize;
    type Images: Clone;
    type Classes;
    type Scores;

    fn init(device: &Device) -> Self;
    fn images(raw: Raw<4>) -> Self::Images;
    fn classes(each: &[usize], device: &Device) -> Self::Classes;
    fn forward(&self, images: Self::Images) -> Self::Scores;
    fn loss(scores: Self::Scores, classes: &Self::Classes) -> Raw<1>;
    fn raw(scores: Self::Scores) -> Raw<2>;
}

macro_rules! typed { ($($network:ty: [$channels:literal, $side:literal] to $classes:literal, $input:ident => $given:expr;)*) => { $(
    impl Subject for $network {
        const IMAGE: [usize; 3] = [$channels, $side, $side];
        const CLASSES: usize = $classes;
        type Images = Tensor![Batch, $channels, $side, $side];
        type Classes = Labels<Batch, $classes>;
        type Scores = Tensor![Batch, $classes];

        fn init(device: &Device) -> Self {
            <$network>::init(device)
        }
        fn images(raw: Raw<4>) -> Self::Images {
            Tensor::from_burn_unchecked(raw)
        }
        fn classes(each: &[usize], device: &Device) -> Self::Classes {
            Labels::try_from_slice(each, device).expect("classes that there are")
        }
        fn forward(&self, $input: Self::Images) -> Self::Scores {
            <$network>::forward(self, $given)
        }
        fn loss(scores: Self::Scores, classes: &Self::Classes) -> Raw<1> {
            cross_entropy(scores, classes).into_burn()
        }
        fn raw(scores: Self::Scores) -> Raw<2> {
            scores.into_burn()
        }
    }
)* } }
typed! {
    Cnn<10>: [1, 28] to 10, images => images;
    Mlp<10>: [1, 28] to 10, images => images.flatten();
    Mnist: [1, 28] to 10, images => images;
    ResNet18: [3, 32] to 10, images => images;
    MobileNetV2<1000>: [3, 224] to 1000, images => images;
}

macro_rules! untyped { ($($network:ident as $typed:ty;)*) => { $(
    impl Subject for untyped::$network {
        const IMAGE: [usize; 3] = <$typed>::IMAGE;
        const CLASSES: usize = <$typed>::CLASSES;
        type Images = Raw<4>;
        type Classes = Raw<1, Int>;
        type Scores = Raw<2>;

        fn init(device: &Device) -> Self {
            untyped::$network::init(device)
        }
        fn images(raw: Raw<4>) -> Raw<4> {
            raw
        }
        fn classes(each: &[usize], device: &Device) -> Raw<1, Int> {
            Raw::from_ints(each.iter().map(|class| *class as i64).collect::<Vec<_>>().as_slice(), device)
        }
        fn forward(&self, images: Raw<4>) -> Raw<2> {
            untyped::$network::forward(self, images)
        }
        fn loss(scores: Raw<2>, classes: &Raw<1, Int>) -> Raw<1> {
            -kernels::log_likelihood(scores, classes.clone()).mean()
        }
        fn raw(scores: Raw<2>) -> Raw<2> {
            scores
        }
    }
)* } }
untyped! {
    Cnn as Cnn<10>;
    Mlp as Mlp<10>;
    Mnist as Mnist;
    ResNet18 as ResNet18;
    MobileNetV2 as MobileNetV2<1000>;
}

/// A batch that does not change.
pub struct Fed<S: Subject> {
    pub images: S::Images,
    pub classes: S::Classes,
}

impl<S: Subject> Fed<S> {
    pub fn new(samples: usize, device: &Device) -> Self {
        let [channels, height, width] = S::IMAGE;
        let numbers = samples * channels * height * width;
        let images = Raw::<1, Int>::arange(0..numbers as i64, device).float().sin();
        let classes: Vec<usize> = (0..samples).map(|sample| sample % S::CLASSES).collect();
        let images = images.reshape([samples, channels, height, width]);
        Self { images: S::images(images), classes: S::classes(&classes, device) }
    }
}

/// Adam with the pass that training takes.
pub fn adam() -> ModuleOptimizer {
    let config = AdamConfig::new();
    config.init().with_group(ParamGroup::all(), OptimiserConfig::build(&config), None)
}

/// The loss of a batch.
pub fn loss<S: Subject>(network: &S, batch: &Fed<S>) -> Raw<1> {
    S::loss(network.forward(batch.images.clone()), &batch.classes)
}

/// One step of a loop that is written by hand.
pub fn train<S: Subject>(network: S, batch: &Fed<S>, optimiser: &mut ModuleOptimizer) -> S {
    let gradients = GradientsParams::from_grads(loss(&network, batch).backward(), &network);
    optimiser.step(1e-3, network, gradients)
}
