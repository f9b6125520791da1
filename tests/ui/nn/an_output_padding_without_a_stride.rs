//~ an output padding of 1 is not smaller than the stride of 1
use kiln::prelude::*;

pub fn wrong(up: &ConvTranspose1d<8, 4, 3, OutputPad<1, Pad<1>>>, x: Tensor![Batch, 8, Dyn]) {
    up.forward(x); // wrong
}
