//~ does not fit
//~ `2.0`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x * 2; // wrong
}
