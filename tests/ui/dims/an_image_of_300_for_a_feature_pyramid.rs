//~ Fixed<300>` cannot carry a feature pyramid
//~ not a multiple of 32
//~ such as 320
use kiln_dims::{Fixed, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Fixed::<300>, Fixed::<320>); // wrong
}
