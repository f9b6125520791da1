//~ a constant in braces
use kiln_dims::{Batch, Shape};

pub type Wrong = Shape![Batch, 2 * 14]; // wrong
