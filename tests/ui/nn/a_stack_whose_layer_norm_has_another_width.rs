//~ LayerNorm<64>` takes 64 channels or features, and `Len<32>` reaches it
use kiln::prelude::*;

pub fn wrong(net: &Stack![Linear<10, 32>, LayerNorm<64>], x: Tensor![Batch, 10]) {
    x.apply(net); // wrong
}
