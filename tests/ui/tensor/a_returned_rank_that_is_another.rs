//~ expected a tuple with 2 elements, found one with 4 elements
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 12]) -> Tensor![Batch, 9216] {
    x.relu() // wrong
}
