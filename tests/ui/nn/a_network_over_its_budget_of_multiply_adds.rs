//~ the network is over its budget of 400,000 multiply-adds
use kiln::prelude::*;

pub type Net = Stack![Conv2d<1, 16, 3>, Relu, MaxPool2d<2>, Conv2d<16, 32, 3>, Relu, GlobalAvgPool2d, Linear<32, 10>];
pub type Images = Tensor![Batch, 1, 28, 28];

const BUDGET: u64 = 400_000;
const _: () =
    assert!(<Net as Facts<Images>>::MULTIPLY_ADDS < BUDGET, "the network is over its budget of 400,000 multiply-adds"); // wrong
