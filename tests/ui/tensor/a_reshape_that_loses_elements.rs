//~ hold different numbers of elements
//~ 64
//~ 95
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8]) -> Tensor![Batch, 64, 95] {
    x.reshape() // wrong
}
