//~ an axis of `Time` cannot take a window of 3
use kiln_dims::{Slide, Valid, axis};

axis!(Time);

fn window<const K: usize, G, H: Slide<K, G>>(_: H) {}

pub fn wrong() {
    window::<3, Valid, _>(Time); // wrong
}
