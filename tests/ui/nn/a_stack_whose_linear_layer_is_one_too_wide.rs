//~ Linear<9217, 128>` takes 9217 channels or features, and `Len<9216>` reaches it
use kiln::prelude::*;

pub type Features = Stack![Conv2d<1, 32, 3>, Relu, Conv2d<32, 64, 3>, Relu, MaxPool2d<2>];
pub type Net = Stack![Features, Flatten, Stack![Linear<9217, 128>, Relu, Linear<128, 10>]];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, 28, 28]) {
    images.apply(net); // wrong
}
