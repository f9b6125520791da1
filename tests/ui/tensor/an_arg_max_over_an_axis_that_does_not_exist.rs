//~ has no axis 2
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10]) {
    logits.argmax::<2>(); // wrong
}
