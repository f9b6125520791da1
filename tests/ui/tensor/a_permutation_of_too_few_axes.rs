//~ 4
//~ 3
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8]) {
    x.permute::<0, 2, 1>(); // wrong
}
