//~ cannot be joined along axis 2
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 3], y: Tensor![Batch, 5]) {
    x.concat::<2, _>(y); // wrong
}
