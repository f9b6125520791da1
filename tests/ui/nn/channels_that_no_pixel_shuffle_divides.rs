//~ 6 channels cannot become blocks of 2 by 2 pixels
//~ 6 is not a multiple of 2 x 2
use kiln::prelude::*;

pub fn wrong(shuffle: &PixelShuffle<2>, x: Tensor![Batch, 6, 14, 14]) {
    shuffle.forward(x); // wrong
}
