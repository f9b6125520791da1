//~ a shape has at most 6 axes
use kiln::prelude::*;

pub fn wrong(_: Tensor![Batch, 1, 2, 3, 4, 5, 6]) {} // wrong
