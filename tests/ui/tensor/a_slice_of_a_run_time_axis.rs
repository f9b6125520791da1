//~ slice_range
//~ Batch
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x.slice::<0, 0, 8>(); // wrong
}
