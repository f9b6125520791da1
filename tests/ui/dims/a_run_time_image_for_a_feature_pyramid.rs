//~ `Dyn` cannot carry a feature pyramid
//~ `DynBy<32>`
use kiln_dims::{Known, Dyn, Pyramid};

fn detector<H: Pyramid, W: Pyramid>(_: H, _: W) {}

pub fn wrong() {
    detector(Dyn, Known::<320>); // wrong
}
