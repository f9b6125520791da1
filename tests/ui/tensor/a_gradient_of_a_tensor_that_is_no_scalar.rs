//~ backward
//~ Len<10>
//~ Len<1>
use kiln::prelude::*;

pub fn wrong(loss: Tensor![Batch, 10]) {
    loss.backward(); // wrong
}
