//~ levels that start at `Const<30>` do not meet
//~ not a multiple of 4
use kiln_dims::{Const, Levels};

fn neck<H: Levels>(_: H) {}

pub fn wrong() {
    neck(Const::<30>); // wrong
}
