//~ hold different numbers of elements
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12]) -> Tensor![64, 12] {
    x.reshape() // wrong
}
