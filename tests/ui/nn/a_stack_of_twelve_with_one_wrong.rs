//~ Linear<48, 10>` takes 48 channels or features, and `Len<64>` reaches it
use kiln::prelude::*;

pub type Net = Stack![
    Linear<784, 64>, Relu, Linear<64, 64>, Relu, Linear<64, 64>, Relu,
    Linear<64, 64>, Relu, Linear<64, 64>, Tanh, Dropout, Linear<48, 10>,
];

pub fn wrong(net: &Net, x: Tensor![Batch, 784]) {
    x.apply(net); // wrong
}
