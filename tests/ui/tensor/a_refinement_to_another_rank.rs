//~ can never be
//~ (Dyn, Dyn)
use kiln::prelude::*;

pub fn wrong(x: Tensor![Dyn, Dyn]) {
    x.refine::<Shape![Batch, 3, 4]>(); // wrong
}
