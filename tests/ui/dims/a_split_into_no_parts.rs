//~ 4
//~ 0
use kiln_dims::{Const, Split};

fn attention<const HEADS: usize, Width: Split<HEADS>>(_: Width) {}

pub fn wrong() {
    attention::<0, _>(Const::<4>); // wrong
}
