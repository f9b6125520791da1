//~ cannot be flattened
//~ `.refine()`
use kiln::prelude::*;

pub type Net = Stack![Conv2d<1, 8, 3>, Relu, Flatten, Linear<8, 10>];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, Dyn, Dyn]) {
    images.apply(net); // wrong
}
