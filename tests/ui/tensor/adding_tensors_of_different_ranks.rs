//~ expected a tuple with 2 elements, found one with 4 elements
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 32], y: Tensor![Batch, 32, 1, 1]) {
    x + y; // wrong
}
