//~ 33 cannot be split into 2 equal parts
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 33]) {
    Glu::<1>.forward(x); // wrong
}
