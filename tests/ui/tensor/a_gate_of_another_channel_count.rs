//~ Len<32>
//~ Len<64>
//~ does not broadcast to
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8], gate: Tensor![Batch, 32, 1, 1]) {
    gate.broadcast_like(&x); // wrong
}
