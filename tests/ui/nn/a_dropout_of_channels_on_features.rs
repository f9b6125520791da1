//~ expected a tuple with 4 elements, found one with 2 elements
use kiln::prelude::*;

pub fn wrong(dropout: &Dropout2d, x: Tensor![Batch, 784]) {
    dropout.forward(x); // wrong
}
