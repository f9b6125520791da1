//~ hold different numbers of elements
use kiln::prelude::*;

pub fn wrong(unflatten: &Unflatten<Shape![8, 4, 4]>, x: Tensor![Batch, 100]) {
    unflatten.forward(x); // wrong
}
