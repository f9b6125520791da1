//~ expected `25`, found `24`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 24, 24]) -> Tensor![Batch, 64, 24, 25] {
    x.relu() // wrong
}
