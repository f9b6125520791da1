//~ expected `100`, found `10`
use kiln::prelude::*;

pub fn wrong(labels: Labels<Batch, 100>, logits: Tensor![Batch, 10]) {
    labels.count_correct(&logits); // wrong
}
