//~ burn::nn::Relu
use kiln::{burn, prelude::*};

pub type Net = Stack![Linear<784, 64>, burn::nn::Relu, Linear<64, 10>];

pub fn wrong(net: &Net, x: Tensor![Batch, 784]) {
    x.apply(net); // wrong
}
