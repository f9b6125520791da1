//~ Len<30>` do not meet
//~ not a multiple of 4
use kiln_dims::{Len, Levels};

fn neck<H: Levels>(_: H) {}

pub fn wrong() {
    neck(Len::<30>); // wrong
}
