//~ `kiln::prelude::Linear<512, 10>` takes 512 channels or features, and `Len<576>` reaches it
use kiln::prelude::*;

pub type Net = Stack![AdaptiveAvgPool2d<3, 3>, Flatten, Linear<512, 10>];

pub fn wrong(net: &Net, images: Tensor![Batch, 64, Dyn, Dyn]) {
    images.apply(net); // wrong
}
