//~ has no axis 2
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    Softmax::<2>.forward(x); // wrong
}
