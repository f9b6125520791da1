//~ this loss takes logits, and what is given has the kind `
//~ without softmax or sigmoid
use kiln::prelude::*;

pub fn wrong(scores: Tensor![Batch, 4], targets: Tensor![Batch, 4; Bool]) -> Scalar {
    FocalLoss::new().forward(scores.sigmoid(), targets) // wrong
}
