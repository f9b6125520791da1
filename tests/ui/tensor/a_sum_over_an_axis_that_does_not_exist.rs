//~ has no axis 4
//~ axes count from 0
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8]) {
    x.sum::<4>(); // wrong
}
