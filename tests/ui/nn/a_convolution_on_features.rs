//~ expected a tuple with 4 elements, found one with 2 elements
use kiln::prelude::*;

pub fn wrong(layer: &Conv2d<1, 8, 3>, x: Tensor![Batch, 784]) {
    layer.forward(x); // wrong
}
