//! Stacks: keys, nesting, length, and every method of burn's `Module`.
use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{Device, Tensor as Burn},
};
use kiln_nn::{
    BatchNorm2d, Conv2d, DepthwiseConv2d, Dropout, Flatten, GroupedConv2d, Groups, Init, Kernel, Linear, MaxPool2d,
    RectConv2d, Relu, Stack, Tanh, fingerprint, stack,
};
use kiln_tensor::{Batch, Dim, Forward, Same, Tensor};

type Features = Stack![Conv2d<1, 4, 3>, Relu, MaxPool2d<2>];
type Net<const CLASSES: usize> = Stack![Features, Flatten, Stack![Linear<36, 8>, Dropout, Relu, Linear<8, CLASSES>]];

fn logits<N: Dim, const CLASSES: usize>(net: &Net<CLASSES>, images: Tensor![N, 1, 8, 8]) -> Tensor![N, { CLASSES }] {
    images.apply(net)
}

#[test]
fn keys_are_those_of_sequential() {
    let names = fingerprint(&Net::<10>::init(&Device::flex()));
    assert_eq!(names.names(), ["0.0.bias", "0.0.weight", "2.0.bias", "2.0.weight", "2.3.bias", "2.3.weight"]);
    assert_eq!(fingerprint(&<Stack![]>::init(&Device::flex())).len(), 0);
}

#[test]
fn a_stack_applies_its_layers_in_order() {
    let device = Device::flex();
    let net = Net::<3>::init(&device);
    let images: Tensor![2, 1, 8, 8] = Tensor::ones(&device);
    assert_eq!(logits(&net, images.clone()).dims(), [2, 3]);
    let batch: Tensor![Batch, 1, 8, 8] = images.forget().refine().unwrap();
    assert_eq!(logits(&net, batch).dims(), [2, 3]);

    let x = Tensor::from_array([[-1.0, 2.0]], &device);
    let two = stack![Relu, Tanh];
    assert_eq!(x.clone().apply(&two).to_vec(), x.clone().relu().tanh().to_vec());
    assert_eq!(two.forward(x.clone()).to_vec(), x.clone().apply(&stack![stack![], two, stack![]]).to_vec());
}

/// The constant, and the numbers that a visit of the fresh network finds.
fn counts<M: Init + Module>() -> (usize, usize) {
    (M::PARAMETERS, M::init(&Device::flex()).num_params())
}

#[test]
fn types_know_how_many_parameters_they_have() {
    type Wide = Stack![
        RectConv2d<2, 4, Kernel<3, 5>>,
        GroupedConv2d<4, 8, 3, Groups<2>>,
        DepthwiseConv2d<8, 3>,
        [Conv2d<8, 8, 3, Same>; 3],
    ];
    for (constant, counted) in [counts::<Net<3>>(), counts::<Wide>()] {
        assert_eq!(constant, counted);
    }
    // burn counts running statistics too: they are not learnt.
    assert_eq!(counts::<BatchNorm2d<16>>(), (32, 32 + 32));
}

#[test]
fn a_module_in_every_respect() {
    let device = Device::flex();
    let net = stack![Linear::<4, 3>::init(&device), Relu, stack![Linear::<3, 2>::init(&device).without_bias()]];
    assert_eq!(net.num_params(), 15 + 6);
    assert_eq!(net.devices(), std::slice::from_ref(&device));
    let x: Tensor![1, 4] = Tensor::ones(&device);
    let before = x.clone().apply(&net).to_vec();
    assert_eq!(x.clone().apply(&net.clone().to_device(&device)).to_vec(), before);
    assert_eq!(x.clone().apply(&net.clone().fork(&device)).to_vec(), before);
    assert_eq!(x.clone().apply(&net.clone().materialize()).to_vec(), before);
    let training = net.clone().train();
    assert_eq!(x.clone().apply(&training.valid()).to_vec(), before);

    let x: Tensor![1, 4] = Tensor::ones(&device.clone().autodiff());
    let gradients = x.apply(&training).sum_all().backward();
    assert_eq!(burn::optim::GradientsParams::from_grads(gradients, &training).len(), 3);

    struct Zero(Vec<String>, Vec<String>);
    impl ModuleMapper for Zero {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.0.push(name.to_owned());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.0.pop();
        }
        fn map_float<const D: usize>(&mut self, param: Param<Burn<D>>) -> Param<Burn<D>> {
            self.1.push(self.0.join("."));
            param.map(|tensor| tensor * 0.0)
        }
    }
    let mut zero = Zero(vec![], vec![]);
    let net = net.map(&mut zero);
    assert_eq!(zero.1, ["0.weight", "0.bias", "2.0.weight"]);
    let x: Tensor![1, 4] = Tensor::ones(&device);
    assert_eq!(x.apply(&net).to_vec(), [0.0, 0.0]);
}

#[test]
fn it_shows_its_layers_by_position() {
    let device = Device::flex();
    let net = stack![Conv2d::<1, 4, 3>::init(&device), Relu, stack![Flatten, Linear::<36, 2>::init(&device)]];
    assert_eq!(
        net.to_string(),
        "Stack {\n  0: Conv2d<1, 4, 3> {stride: 1, padding: 0, dilation: 1, bias: true, params: 40}\n  1: Relu\n  \
         2: Stack {\n    0: Flatten\n    1: Linear<36, 2> {bias: true, params: 74}\n    params: 74\n  }\n  params: 114\n}"
    );
    assert!(format!("{net:?}").starts_with("[Conv2d"), "{net:?}");
}

type Ten<L> = Stack![L, L, L, L, L, L, L, L, L, L];

/// A hundred layers in one list.
type Hundred = Stack![
    Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh,
    Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh,
    Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh,
    Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh,
    Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Tanh, Relu, Linear<2, 2>
];

#[test]
fn a_stack_may_be_long() {
    let device = Device::flex();
    let net = Hundred::init(&device);
    assert_eq!(fingerprint(&net).names(), ["99.bias", "99.weight"]);
    let x: Tensor![1, 2] = Tensor::ones(&device);
    assert_eq!(x.apply(&net.valid()).dims(), [1, 2]);

    type Deep = Ten<Ten<Ten<Linear<2, 2>>>>;
    let net = Deep::init(&device);
    assert_eq!(fingerprint(&net).len(), 2000);
    assert!(fingerprint(&net).get("9.9.9.weight").is_some());
    let x: Tensor![1, 2] = Tensor::ones(&device);
    assert_eq!(x.apply(&net).dims(), [1, 2]);
}
