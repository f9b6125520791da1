//~ expected `64`, found `32`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64], y: Tensor![Batch, 32], alike: Tensor![Batch; Bool]) -> Scalar {
    CosineEmbeddingLoss::new().forward(x, y, alike) // wrong
}
