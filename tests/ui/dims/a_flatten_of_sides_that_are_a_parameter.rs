//~ is not in the table of sizes that can be calculated with
//~ Shape![8, {S}, {S}]: kiln::tensor::Flatten<Output = Len<F>>
use kiln::prelude::*;

pub fn wrong<N: Dim, const S: usize, const F: usize>(x: Tensor![N, 8, { S }, { S }]) -> Tensor![N, { F }] {
    x.flatten() // wrong
}
