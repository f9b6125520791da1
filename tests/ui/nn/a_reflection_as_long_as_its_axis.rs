//~ a reflection of 4 entries is too long for an axis of 4
//~ at most one less than the axis
use kiln::prelude::*;

pub fn wrong(pad: &ReflectionPad2d<1, 4, 0, 0>, x: Tensor![Batch, 6, 14, 4]) {
    pad.forward(x); // wrong
}
