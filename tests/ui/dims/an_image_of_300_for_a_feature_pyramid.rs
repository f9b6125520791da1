//~ Known<300>` cannot carry a feature pyramid
//~ not a multiple of 32
//~ such as 320
use kiln_dims::{Known, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Known::<300>, Known::<320>); // wrong
}
