//~ expected `10`, found `1`
use kiln::prelude::*;

pub fn wrong(predictions: Tensor![Batch, 10], targets: Tensor![Batch, 1]) -> Scalar {
    MseLoss::new().forward(predictions, targets) // wrong
}
