use kiln::prelude::*;

pub type Net = Stack![
    Linear<784, 64>, Relu, Linear<64, 64>, Relu, Linear<64, 64>, Relu,
    Linear<64, 64>, Relu, Linear<64, 64>, Tanh, Dropout, Linear<64, 10>,
];

pub fn right(net: &Net, x: Tensor![Batch, 784]) -> Tensor![Batch, 10] {
    x.apply(net)
}
