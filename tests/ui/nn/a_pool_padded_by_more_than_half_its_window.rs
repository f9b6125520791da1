//~ 2
//~ 3
use kiln::prelude::*;

pub fn wrong(pool: &MaxPool2d<3, Pad<2>>, x: Tensor![Batch, 512, 7, 7]) {
    pool.forward(x); // wrong
}
