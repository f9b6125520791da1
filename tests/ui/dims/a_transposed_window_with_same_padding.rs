//~ cannot take a transposed window of 3 with `Same`
//~ `Pad<1>`
use kiln_dims::{Len, Same, Unslide};

fn grow<const K: usize, G, H: Unslide<K, G>>(_: H) {}

pub fn wrong() {
    grow::<3, Same, _>(Len::<14>); // wrong
}
