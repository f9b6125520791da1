//~ 4
//~ 0
use kiln_dims::{Fixed, Split};

fn attention<const HEADS: usize, Width: Split<HEADS>>(_: Width) {}

pub fn wrong() {
    attention::<0, _>(Fixed::<4>); // wrong
}
