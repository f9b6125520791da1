//~ u32
use kiln::prelude::*;

pub type Net = Stack![Linear<784, 64>, u32];

pub fn wrong(net: &Net, x: Tensor![Batch, 784]) {
    x.apply(net); // wrong
}
