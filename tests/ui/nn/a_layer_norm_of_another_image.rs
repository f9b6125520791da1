//~ expected `28`, found `26`
use kiln::prelude::*;

pub fn wrong(norm: &LayerNorm3d<8, 28, 28>, x: Tensor![Batch, 8, 28, 26]) {
    norm.forward(x); // wrong
}
