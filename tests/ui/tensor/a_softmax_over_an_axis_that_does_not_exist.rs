//~ has no axis 2
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10]) {
    logits.softmax::<2>(); // wrong
}
