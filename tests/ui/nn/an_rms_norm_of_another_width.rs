//~ RmsNorm<64>` takes 64 channels or features, and `Len<32>` reaches it
use kiln::prelude::*;

pub fn wrong(norm: &RmsNorm<64>, x: Tensor![Batch, 32]) {
    norm.forward(x); // wrong
}
