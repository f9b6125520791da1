//~ Dyn
//~ Len<10>
//~ does not fit
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10], y: Tensor![Batch, Dyn]) {
    x + y; // wrong
}
