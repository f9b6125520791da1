//~ expected a tuple with 4 elements, found one with 2 elements
use kiln::prelude::*;

pub fn wrong(pool: &GlobalAvgPool2d, x: Tensor![Batch, 512]) {
    pool.forward(x); // wrong
}
