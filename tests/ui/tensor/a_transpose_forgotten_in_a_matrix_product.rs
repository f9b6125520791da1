//~ expected `64`, found `10`
use kiln::prelude::*;

pub fn wrong(queries: Tensor![10, 64], keys: Tensor![10, 64]) {
    queries.matmul(keys); // wrong
}
