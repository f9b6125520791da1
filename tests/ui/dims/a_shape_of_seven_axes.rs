//~ a shape has at most 6 axes
use kiln_dims::{Batch, Shape};

pub type Wrong = Shape![Batch, 1, 2, 3, 4, 5, 6]; // wrong
