//~ an axis of `Const<25>` cannot be halved
//~ even
use kiln_dims::{Const, Half, Halves};

fn halve<D: Halves>(_: D) -> Half<D> {
    Half::<D>::default()
}

pub fn wrong() {
    halve(Const::<25>); // wrong
}
