//~ an output padding of 2 is not smaller than the stride of 2
//~ smaller output padding
use kiln::prelude::*;

pub fn wrong(up: &ConvTranspose2d<8, 4, 3, OutputPad<2, Stride<2, Pad<1>>>>, x: Tensor![Batch, 8, 14, 14]) {
    up.forward(x); // wrong
}
