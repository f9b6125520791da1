//~ expected `1000`, found `999`
use kiln::prelude::*;

pub fn wrong(table: &Embedding<1000, 64>, words: Indices<Shape![Batch, 16], 999>) {
    let _: Tensor![Batch, 16, 64] = table.forward(words); // wrong
}
