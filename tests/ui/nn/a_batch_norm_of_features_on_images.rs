//~ expected a tuple with 2 elements, found one with 4 elements
use kiln::prelude::*;

pub fn wrong(norm: &BatchNorm1d<64>, x: Tensor![Batch, 64, 28, 28]) {
    norm.forward(x); // wrong
}
