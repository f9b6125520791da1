//~ `Dyn` cannot carry a feature pyramid
//~ `DynBy<16>`
use kiln_dims::{Len, Dyn, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Dyn, Len::<320>); // wrong
}
