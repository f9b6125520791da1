//~ expected `64`, found `32`
use kiln::prelude::*;

pub fn wrong(layer: &MultiheadAttention<64, 8>, x: Tensor![Batch, 10, 32]) {
    layer.forward(x); // wrong
}
