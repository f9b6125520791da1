//~ expected `32`, found `64`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8], gate: Tensor![Batch, 32, 1, 1]) {
    gate.broadcast_like(&x); // wrong
}
