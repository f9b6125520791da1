//~ no method named `count_correct` found
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 10, Partial>) -> usize {
    labels.count_correct(&logits) // wrong
}
