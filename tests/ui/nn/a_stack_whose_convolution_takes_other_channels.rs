//~ Conv2d<16, 64, 3>` takes 16 channels or features, and `Len<32>` reaches it
use kiln::prelude::*;

pub type Features = Stack![Conv2d<1, 32, 3>, Relu, Conv2d<16, 64, 3>, Relu, MaxPool2d<2>];
pub type Net = Stack![Features, Flatten, Stack![Linear<9216, 128>, Relu, Linear<128, 10>]];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, 28, 28]) -> Tensor![Batch, 10] {
    images.apply(net) // wrong
}
