//~ backward
//~ Known<10>
//~ Known<1>
use kiln::prelude::*;

pub fn wrong(loss: Tensor![Batch, 10]) {
    loss.backward(); // wrong
}
