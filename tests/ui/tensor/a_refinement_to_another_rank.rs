//~ Dyn)` can never be `(
//~ only `Dyn` is refined
use kiln::prelude::*;

pub fn wrong(x: Tensor![Dyn, Dyn]) {
    x.refine::<Shape![Batch, 3, 4]>(); // wrong
}
