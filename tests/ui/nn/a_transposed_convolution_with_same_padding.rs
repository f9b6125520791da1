//~ cannot take a transposed window of 3 with stride 2 and padding `kiln::prelude::Same`
//~ `Pad<1>`
use kiln::prelude::*;

pub fn wrong(up: &ConvTranspose2d<8, 4, 3, Stride<2, Same>>, x: Tensor![Batch, 8, 14, 14]) {
    up.forward(x); // wrong
}
