//~ expected `Len<10>`, found `Dyn`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10], y: Tensor![Batch, Dyn]) {
    x + y; // wrong
}
