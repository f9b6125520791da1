//~ expected `10`, found `100`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10], y: Tensor![Batch, 100]) {
    x.equal(y); // wrong
}
