//~ 100 cannot be split into 8 equal parts
use kiln_dims::{Len, Split};

fn attention<const HEADS: usize, Width: Split<HEADS>>(_: Width) {}

pub fn wrong() {
    attention::<8, _>(Len::<100>); // wrong
}
