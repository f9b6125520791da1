//~ does not broadcast to
//~ 16
//~ 10
use kiln::prelude::*;

pub fn wrong(x: Tensor![16, 10], bias: Tensor![16, 2]) {
    bias.broadcast_like(&x); // wrong
}
