//~ expected `Tensor
//~ Bool
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64], y: Tensor![Batch, 64], alike: Tensor![Batch; Int]) -> Scalar {
    CosineEmbeddingLoss::new().forward(x, y, alike) // wrong
}
