//~ expected `3`, found `10`
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 10>) -> Scalar {
    let loss = CrossEntropyLoss::new().with_class_weights([1.0, 2.0, 3.0]);
    loss.forward(logits, &labels) // wrong
}
