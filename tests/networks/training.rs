//! A step against the gradient lowers the loss, on two samples.
use burn::{
    module::Module,
    optim::{GradientsParams, SgdConfig},
    tensor::Device,
};
use kiln::tensor::{Distribution, Ranked, StaticShape};
use kiln::{
    nn::cross_entropy,
    prelude::*,
    vision::{Cnn, LeNet5, Mlp, MobileNetV2, ResNet18},
};

#[track_caller]
fn learns<M: Module, S: StaticShape + Ranked>(
    network: M,
    device: &Device,
    rate: f64,
    logits: impl Fn(&M, Tensor<S>) -> Tensor![2, 10],
) {
    let images = Tensor::<S>::random(Distribution::Normal(0.0, 1.0), device);
    let labels = Labels::try_from_slice(&[3, 7], device).expect("classes of ten");
    let loss = |network: &M| cross_entropy(logits(network, images.clone()), &labels);
    let before = loss(&network);
    let gradients = GradientsParams::from_grads(before.backward(), &network);
    let network = SgdConfig::new().init().step(rate, network, gradients);
    let (before, after) = (before.into_scalar(), loss(&network).into_scalar());
    assert!(after < before, "the loss was {before} and is {after}");
}

macro_rules! learns { ($($test:ident: $network:ty, [$($size:literal),*], $rate:literal $(, .$prepare:ident())?;)*) => { $(
    #[test]
    fn $test() {
        let device = kiln::device::named("flex").expect("the tests are built with flex").autodiff();
        device.seed(7);
        learns(<$network>::init(&device), &device, $rate, |network, images: Tensor![$($size),*]| {
            network.forward(images$(.$prepare())?)
        });
    }
)* } }
learns! {
    an_mlp_learns: Mlp<10>, [2, 1, 28, 28], 0.01, .flatten();
    a_cnn_learns: Cnn<10>, [2, 1, 28, 28], 0.01;
    a_lenet5_learns: LeNet5<10>, [2, 1, 32, 32], 0.01;
    a_resnet18_learns: ResNet18<10>, [2, 3, 64, 64], 0.0001;
    a_mobilenet_v2_learns: MobileNetV2<10>, [2, 3, 32, 32], 0.001;
}
