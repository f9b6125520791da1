//~ this loss takes log-probabilities, and what is given has the kind `
//~ `.log_softmax::<AXIS>()`
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], labels: Labels<Batch, 10>) -> Scalar {
    NllLoss::new().forward(logits, &labels) // wrong
}
