//~ an image side of `H` cannot carry a feature pyramid
//~ the bound `H: Pyramid`
use kiln_dims::{Dim, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong<H: Dim, W: Pyramid>(height: H, width: W) {
    detector(height, width); // wrong
}
