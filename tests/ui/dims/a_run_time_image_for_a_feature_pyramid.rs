//~ `Dyn` cannot carry a feature pyramid
//~ `DynBy<32>`
use kiln_dims::{Fixed, Dyn, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Dyn, Fixed::<320>); // wrong
}
