//~ AXIS
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) -> Scalar {
    x.mean() // wrong
}
