//~ expected `Indices<_, 1000>`
use kiln::prelude::*;

pub fn wrong(table: &Embedding<1000, 64>, words: Tensor![Batch, 16; Int]) {
    let _: Tensor![Batch, 16, 64] = table.forward(words); // wrong
}
