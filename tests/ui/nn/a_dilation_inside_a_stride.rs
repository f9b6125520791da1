//~ Dilation<2>` is not a padding
//~ a dilation stands outside a stride
use kiln::prelude::*;

pub fn wrong(_: &Conv2d<3, 8, 3, Stride<2, Dilation<2>>>) {} // wrong
