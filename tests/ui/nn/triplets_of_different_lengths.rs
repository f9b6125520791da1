//~ expected `64`, found `32`
use kiln::prelude::*;

pub fn wrong(anchor: Tensor![Batch, 64], positive: Tensor![Batch, 64], negative: Tensor![Batch, 32]) -> Scalar {
    TripletMarginLoss::new().forward(anchor, positive, negative) // wrong
}
