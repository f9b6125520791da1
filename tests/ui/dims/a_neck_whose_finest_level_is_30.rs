//~ Known<30>` do not meet
//~ not a multiple of 4
use kiln_dims::{Known, Levels};

fn neck<H: Levels>(_: H) {}

pub fn wrong() {
    neck(Known::<30>); // wrong
}
