//~ `kiln::prelude::UpConv2d<8, 4, 2>` takes 8 channels or features, and `Len<16>` reaches it
use kiln::prelude::*;

pub type Net = Stack![Conv2d<1, 16, 3, Same>, Relu, UpConv2d<8, 4, 2>];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, 14, 14]) {
    images.apply(net); // wrong
}
