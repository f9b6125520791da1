//~ GroupNorm<4, 32>` takes 32 channels or features, and `Len<64>` reaches it
use kiln::prelude::*;

pub fn wrong(norm: &GroupNorm<4, 32>, x: Tensor![Batch, 64, 28, 28]) {
    norm.forward(x); // wrong
}
