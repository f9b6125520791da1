//~ this loss takes probabilities, and what is given has the kind `
//~ `.sigmoid()`
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch], targets: Tensor![Batch; Bool]) -> Scalar {
    BceLoss::new().forward(logits, targets) // wrong
}
