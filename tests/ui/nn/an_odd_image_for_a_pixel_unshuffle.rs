//~ an axis of 7 cannot be cut into blocks of 2 pixels
use kiln::prelude::*;

pub fn wrong(shuffle: &PixelUnshuffle<2>, x: Tensor![Batch, 6, 14, 7]) {
    shuffle.forward(x); // wrong
}
