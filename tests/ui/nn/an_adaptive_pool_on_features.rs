//~ expected a tuple with 4 elements, found one with 2 elements
use kiln::prelude::*;

pub fn wrong(pool: &AdaptiveMaxPool2d<2, 2>, x: Tensor![Batch, 512]) {
    pool.forward(x); // wrong
}
