//~ Len<26>
//~ Len<28>
//~ does not fit
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 32, 28, 28], y: Tensor![Batch, 32, 26, 26]) {
    x + y; // wrong
}
