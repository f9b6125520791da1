//~ expected `&Labels<Batch, 10, _>`, found `&Labels<Time, 10>`
use kiln::prelude::*;

axis!(Time);

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Time, 10>) -> Scalar {
    cross_entropy(logits, &labels) // wrong
}
