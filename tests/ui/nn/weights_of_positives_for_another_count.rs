//~ `[f64; 3]` does not weigh the positive targets of `(
//~ a number for each entry of axis 1
use kiln::prelude::*;

pub fn wrong(logits: Tensor![Batch, 10], targets: Tensor![Batch, 10; Bool]) -> Scalar {
    BceWithLogitsLoss::new().with_pos_weight([1.0, 2.0, 3.0]).forward(logits, targets) // wrong
}
