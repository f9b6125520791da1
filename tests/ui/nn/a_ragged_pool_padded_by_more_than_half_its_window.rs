//~ a pool of 3 padded by 2 has windows that hold padding alone
use kiln::prelude::*;

pub fn wrong() {
    AvgPool1d::<3, CeilMode<Stride<2, Pad<2>>>>::new(); // wrong
}
