//~ Fixed<224>` cannot be divided by a stride of 9
use kiln_dims::{Fixed, Same, Slide, Stride};

fn window<const K: usize, G, H: Slide<K, G>>(_: H) {}

pub fn wrong() {
    window::<3, Stride<9, Same>, _>(Fixed::<224>); // wrong
}
