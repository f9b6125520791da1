//~ Known<25>` cannot be halved
//~ even
use kiln_dims::{Known, Half, Halves};

fn halve<D: Halves>(_: D) -> Half<D> {
    Half::<D>::default()
}

pub fn wrong() {
    halve(Known::<25>); // wrong
}
