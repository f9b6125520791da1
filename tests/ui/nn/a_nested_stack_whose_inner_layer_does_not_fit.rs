//~ Linear<32, 10>` takes 32 channels or features, and `Len<64>` reaches it
use kiln::prelude::*;

pub type Inner = Stack![Linear<128, 64>, Relu, Linear<32, 10>];
pub type Net = Stack![Stack![Linear<784, 128>, Tanh], Inner];

pub fn wrong(net: &Net, x: Tensor![Batch, 784]) {
    x.apply(net); // wrong
}
