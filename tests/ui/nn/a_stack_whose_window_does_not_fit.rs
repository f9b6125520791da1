//~ a window of 5 with stride 1, padding 0 and dilation 1 does not fit an axis of 3
use kiln::prelude::*;

pub type Net = Stack![Conv2d<1, 32, 3>, Relu, MaxPool2d<2>, Conv2d<32, 64, 5>];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, 8, 8]) {
    images.apply(net); // wrong
}
