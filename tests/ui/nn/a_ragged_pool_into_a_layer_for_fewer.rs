//~ `kiln::prelude::Linear<144, 10>` takes 144 channels or features, and `Len<256>` reaches it
use kiln::prelude::*;

pub type Net = Stack![MaxPool2d<2, CeilMode<Stride<2>>>, Flatten, Linear<144, 10>];

pub fn wrong(net: &Net, images: Tensor![Batch, 16, 7, 7]) {
    images.apply(net); // wrong
}
