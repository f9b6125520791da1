//~ expected `8`, found `4`
use kiln::prelude::*;

pub fn wrong(x: Tensor![8, 16, 32], y: Tensor![4, 32, 16]) {
    x.matmul(y); // wrong
}
