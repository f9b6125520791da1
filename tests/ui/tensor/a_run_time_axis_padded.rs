//~ Dyn` cannot be padded by 1 and 1
//~ `.refine()`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, Dyn]) {
    x.pad::<1, 1, 1, _>(0.0); // wrong
}
