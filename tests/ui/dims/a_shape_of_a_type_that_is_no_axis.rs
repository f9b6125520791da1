//~ `u32` is not an axis
use kiln_dims::{Batch, Shape};

fn shaped<S: Shape>() {}

pub fn wrong() {
    shaped::<Shape![Batch, u32]>(); // wrong
}
