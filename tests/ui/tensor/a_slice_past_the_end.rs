//~ a slice of 8 entries from 6 on does not fit an axis of 10
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10]) {
    x.slice::<1, 6, 8>(); // wrong
}
