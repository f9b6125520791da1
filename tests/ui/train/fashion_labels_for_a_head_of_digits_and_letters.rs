//~ 47
//~ 10
use kiln::data::Classified;
use kiln::prelude::*;

pub fn wrong(batch: Classified<10, 1, 28, 28>, logits: Tensor![Batch, 47]) -> Scalar {
    cross_entropy(logits, &batch.labels) // wrong
}
