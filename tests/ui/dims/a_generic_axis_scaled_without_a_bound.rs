//~ an axis of `H` cannot be scaled by 2
//~ the bound `H: Scale<2>`
use kiln_dims::{By, Dim, Scale};

fn upsample<const F: usize, H: Scale<F>>(_: H, _: By<F>) -> H::Output {
    H::Output::default()
}

pub fn wrong<H: Dim>(height: H) {
    upsample(height, By::<2>); // wrong
}
