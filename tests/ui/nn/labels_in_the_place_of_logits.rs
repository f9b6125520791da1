//~ expected `Tensor
//~ found `Labels
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 10>) -> Scalar {
    cross_entropy(labels, &logits) // wrong
}
