//~ expected `128`, found `64`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 128], y: Tensor![64, 10]) {
    x.matmul(y); // wrong
}
