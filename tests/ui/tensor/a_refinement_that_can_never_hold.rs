//~ `Known<10>` can never be `Known<12>`
//~ only `Dyn` is refined
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x.refine::<Shape![Batch, 12]>(); // wrong
}
