//~ expected `8`, found `16`
use kiln::prelude::*;

pub fn wrong(up: &GroupedConvTranspose2d<8, 4, 2, Groups<4, Stride<2>>>, x: Tensor![Batch, 16, 14, 14]) {
    up.forward(x); // wrong
}
