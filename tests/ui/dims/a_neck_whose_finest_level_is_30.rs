//~ Fixed<30>` do not meet
//~ not a multiple of 4
use kiln_dims::{Fixed, Levels};

fn neck<H: Levels>(_: H) {}

pub fn wrong() {
    neck(Fixed::<30>); // wrong
}
