//~ a factor of 0 leaves nothing of an axis
use kiln::prelude::*;

pub fn wrong(up: &Upsample<0>, x: Tensor![Batch, 16, 7, 7]) {
    up.forward(x); // wrong
}
