//~ expected a tuple with 2 elements, found one with 4 elements
use kiln::prelude::*;

pub fn wrong(layer: &Linear<9216, 128>, x: Tensor![Batch, 64, 12, 12]) {
    layer.forward(x); // wrong
}
