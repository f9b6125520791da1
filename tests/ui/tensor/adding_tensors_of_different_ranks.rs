//~ Len<32>, Len<1>, Len<1>
//~ does not fit
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 32], y: Tensor![Batch, 32, 1, 1]) {
    x + y; // wrong
}
