//~ does not fit
//~ Int
//~ `.float()`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10], y: Tensor![Batch, 10; Int]) {
    x + y; // wrong
}
