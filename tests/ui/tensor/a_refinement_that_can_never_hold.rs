//~ `Len<10>` can never be `Len<12>`
//~ only `Dyn` is refined
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x.refine::<Shape![Batch, 12]>(); // wrong
}
