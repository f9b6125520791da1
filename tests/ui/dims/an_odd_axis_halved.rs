//~ Len<25>` cannot be halved
//~ even
use kiln_dims::{Len, Half, Halves};

fn halve<D: Halves>(_: D) -> Half<D> {
    Half::<D>::default()
}

pub fn wrong() {
    halve(Len::<25>); // wrong
}
