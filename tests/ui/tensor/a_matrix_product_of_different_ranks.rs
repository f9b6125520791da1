//~ expected a tuple with 2 elements, found one with 3 elements
use kiln::prelude::*;

pub fn wrong(x: Tensor![16, 32], y: Tensor![4, 32, 16]) {
    x.matmul(y); // wrong
}
