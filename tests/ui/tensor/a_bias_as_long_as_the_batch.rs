//~ `(Len<16>, Len<2>)` does not broadcast to `(Len<16>, Len<10>)`
use kiln::prelude::*;

pub fn wrong(x: Tensor![16, 10], bias: Tensor![16, 2]) {
    bias.broadcast_like(&x); // wrong
}
