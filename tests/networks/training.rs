//! A few steps against the gradient lower the loss, each of them, and every parameter of a network takes part.
use burn::{
    module::{Module, ModuleVisitor, Param},
    optim::{GradientsParams, SgdConfig},
    tensor::{Device, Tensor as Burn},
};
use kiln::tensor::{Distribution, Ranked, StaticShape};
use kiln::{
    nn::cross_entropy,
    prelude::*,
    vision::{Cnn, LeNet5, Mlp, MobileNetV2, ResNet18, ResNet34, ResNet50, UNet, Vgg11},
};
use std::sync::{Mutex, PoisonError};

/// Random numbers come from one place in the process, so that one network at a time draws its own.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The parameters that no gradient reaches, by name.
struct Unreached<'a> {
    gradients: &'a GradientsParams,
    path: Vec<String>,
    names: Vec<String>,
}

impl ModuleVisitor for Unreached<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Burn<D>>) {
        let gradient = self.gradients.get::<D>(parameter.id);
        let largest = gradient.map(|gradient| gradient.abs().max().into_scalar::<f32>());
        if parameter.is_require_grad() && !largest.is_some_and(|largest| largest > 0.0 && largest.is_finite()) {
            self.names.push(self.path.join("."));
        }
    }
}

#[track_caller]
fn learns<M: Module, S: StaticShape + Ranked, const ROWS: usize>(
    init: impl Fn(&Device) -> M,
    rate: f64,
    logits: impl Fn(&M, Tensor<S>) -> Tensor![{ ROWS }, 10],
) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let device = kiln::device::named("flex").expect("the tests are built with flex").autodiff();
    device.seed(7);
    let mut network = init(&device);
    let images = Tensor::<S>::random(Distribution::Normal(0.0, 1.0), &device);
    let labels: Vec<_> = (0..ROWS).map(|row| (3 + 4 * row) % 10).collect();
    let labels = Labels::try_from_slice(&labels, &device).expect("classes of ten");
    let loss = |network: &M| {
        // The same numbers drop out in every step.
        device.seed(8);
        cross_entropy(logits(network, images.clone()), &labels)
    };
    let mut optimiser = SgdConfig::new().init();
    let mut losses = Vec::new();
    for _ in 0..3 {
        let loss = loss(&network);
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        let mut unreached = Unreached { gradients: &gradients, path: Vec::new(), names: Vec::new() };
        network.visit(&mut unreached);
        assert!(unreached.names.is_empty(), "no gradient reaches {:?}", unreached.names);
        losses.push(loss.into_scalar());
        network = optimiser.step(rate, network, gradients);
    }
    losses.push(loss(&network).into_scalar());
    assert!(losses.is_sorted_by(|before, after| after < before), "the losses were {losses:?}");
}

macro_rules! learns { ($($test:ident: $network:ty, [$($size:literal),*], $rate:literal, $logits:expr;)*) => { $(
    #[test]
    fn $test() {
        learns::<_, kiln::Shape![$($size),*], _>(<$network>::init, $rate, $logits);
    }
)* } }
// Of two images a norm takes few numbers, more so the deeper it lies: their slopes are steep, and the steps are small.
learns! {
    an_mlp_learns: Mlp<10>, [2, 1, 28, 28], 0.01, |network, images| network.forward(images.flatten());
    a_cnn_learns: Cnn<10>, [2, 1, 28, 28], 0.01, |network, images| network.forward(images);
    a_lenet5_learns: LeNet5<10>, [2, 1, 32, 32], 0.01, |network, images| network.forward(images);
    a_vgg11_learns: Vgg11<10>, [2, 3, 32, 32], 0.01, |network, images| network.forward(images);
    a_resnet18_learns: ResNet18<10>, [2, 3, 64, 64], 0.0001, |network, images| network.forward(images);
    a_resnet34_learns: ResNet34<10>, [2, 3, 64, 64], 0.0001, |network, images| network.forward(images);
    a_resnet50_learns: ResNet50<10>, [2, 3, 64, 64], 0.0000005, |network, images| network.forward(images);
    a_mobilenet_v2_learns: MobileNetV2<10>, [2, 3, 64, 64], 0.000003, |network, images| network.forward(images);
    // Each pixel has a class.
    a_u_net_learns: UNet<10>, [2, 3, 32, 32], 0.001, |network, images| {
        network.forward(images).permute::<0, 2, 3, 1>().reshape::<kiln::Shape![2048, 10]>()
    };
}
