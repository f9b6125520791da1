//~ KILN_SIZES = "44945"
//~ 44945 is not in the table
//~ `Dyn`
use kiln_dims::{Len, Slide, Valid};

fn window<const K: usize, G, H: Slide<K, G>>(_: H) {}

pub fn wrong() {
    window::<3, Valid, _>(Len::<44945>); // wrong
}
