//~ Len<300>` cannot carry a feature pyramid
//~ not a multiple of 16
//~ such as 320
use kiln_dims::{Len, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Len::<300>, Len::<320>); // wrong
}
