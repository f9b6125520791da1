//~ the targets of this loss are truth values or probabilities, and what is given has the kind `
//~ `.float()`
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch], classes: Tensor![Batch; Int]) -> Scalar {
    FocalLoss::new().forward(logits, classes) // wrong
}
