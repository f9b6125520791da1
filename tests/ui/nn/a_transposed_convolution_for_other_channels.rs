//~ expected `8`, found `16`
use kiln::prelude::*;

pub fn wrong(up: &ConvTranspose2d<8, 4, 2, Stride<2>>, x: Tensor![Batch, 16, 14, 14]) {
    up.forward(x); // wrong
}
