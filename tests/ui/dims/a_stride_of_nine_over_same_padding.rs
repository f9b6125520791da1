//~ Len<224>` cannot take a window of 3 with `Stride<9, Same>`
//~ over `Same` a stride is one of 1 to 8, 10, 12, 14, 16 and 32
use kiln_dims::{Len, Same, Slide, Stride};

fn window<const K: usize, G, H: Slide<K, G>>(_: H) {}

pub fn wrong() {
    window::<3, Stride<9, Same>, _>(Len::<224>); // wrong
}
