//~ expected `10`, found `100`
use kiln::prelude::*;

pub type Net = Stack![Linear<784, 64>, Relu, Linear<64, 100>];

pub fn wrong(net: &Net, x: Tensor![Batch, 784]) -> Tensor![Batch, 10] {
    x.apply(net) // wrong
}
