//~ expected `16`, found `32`
use kiln::prelude::*;

pub fn wrong(layer: &WeightNormConv2d<16, 64, 3>, x: Tensor![Batch, 32, 28, 28]) {
    layer.forward(x); // wrong
}
