//~ no axis can be inserted at 3
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x.insert::<3, _>(); // wrong
}
