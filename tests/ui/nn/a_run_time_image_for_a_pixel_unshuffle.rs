//~ an axis of `kiln::prelude::Dyn` cannot be cut into blocks of 2 pixels
//~ `DynBy<2>`
use kiln::prelude::*;

pub fn wrong(shuffle: &PixelUnshuffle<2>, x: Tensor![Batch, 6, Dyn, 14]) {
    shuffle.forward(x); // wrong
}
