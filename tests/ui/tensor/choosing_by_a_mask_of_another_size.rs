//~ expected `12`, found `8`
use kiln::prelude::*;

pub fn wrong(mask: Tensor![Batch, 12; Bool], x: Tensor![Batch, 12], y: Tensor![Batch, 8]) {
    mask.choose(x, y); // wrong
}
