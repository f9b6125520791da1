//~ floats are wanted, and what is given has the kind `
//~ `.float()`
use kiln::prelude::*;

pub fn wrong(ages: Tensor![Batch], wanted: Tensor![Batch; Int]) -> Scalar {
    L1Loss::new().forward(ages, wanted) // wrong
}
