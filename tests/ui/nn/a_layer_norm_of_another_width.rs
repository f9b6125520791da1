//~ LayerNorm<64>` takes 64 channels or features, and `Len<32>` reaches it
use kiln::prelude::*;

pub fn wrong(norm: &LayerNorm<64>, x: Tensor![Batch, 10, 32]) {
    norm.forward(x); // wrong
}
