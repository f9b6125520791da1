//~ Fixed<25>` cannot be halved
//~ even
use kiln_dims::{Fixed, Half, Halves};

fn halve<D: Halves>(_: D) -> Half<D> {
    Half::<D>::default()
}

pub fn wrong() {
    halve(Fixed::<25>); // wrong
}
