//~ this loss takes logits, and what is given has the kind `
//~ without softmax or sigmoid
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 10>) -> Scalar {
    cross_entropy(logits.softmax::<1>(), &labels) // wrong
}
