//~ 100 cannot be split into 8 equal parts
use kiln_dims::{Known, Split};

fn attention<const HEADS: usize, Width: Split<HEADS>>(_: Width) {}

pub fn wrong() {
    attention::<8, _>(Known::<100>); // wrong
}
