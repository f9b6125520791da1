//~ cannot take a transposed window of 3 with `Same`
//~ `Pad<1>`
use kiln_dims::{Known, Same, Unslide};

fn grow<const K: usize, G, H: Unslide<K, G>>(_: H) {}

pub fn wrong() {
    grow::<3, Same, _>(Known::<14>); // wrong
}
