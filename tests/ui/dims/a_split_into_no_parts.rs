//~ 4 cannot be split into 0 equal parts
use kiln_dims::{Len, Split};

fn attention<const HEADS: usize, Width: Split<HEADS>>(_: Width) {}

pub fn wrong() {
    attention::<0, _>(Len::<4>); // wrong
}
