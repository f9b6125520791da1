//~ Linear<9216, 10>` does not take
//~ Len<64>, Len<12>, Len<12>
//~ `Flatten`
use kiln::prelude::*;

pub type Net = Stack![Conv2d<1, 64, 3>, Relu, Linear<9216, 10>];

pub fn wrong(net: &Net, images: Tensor![Batch, 1, 14, 14]) {
    images.apply(net); // wrong
}
