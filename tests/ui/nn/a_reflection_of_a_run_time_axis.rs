//~ an axis of `kiln::prelude::Dyn` cannot be reflected by 1 and 1
use kiln::prelude::*;

pub fn wrong(pad: &ReflectionPad2d<1>, x: Tensor![Batch, 6, Dyn, 14]) {
    pad.forward(x); // wrong
}
