//~ usize
use kiln_dims::{Batch, Shape};

pub type Wrong = Shape![Batch, 3.0]; // wrong
