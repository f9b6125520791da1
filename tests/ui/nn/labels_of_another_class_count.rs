//~ expected `10`, found `100`
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 100>) -> Scalar {
    cross_entropy(logits, &labels) // wrong
}
